#!/usr/bin/env bash
# Makes the golden files of the tokenizers' tests. Needs a compiled engine (tests too), the judge
# (ALTIPLANO_ORACLE, default ../oracle) and the shared data (ALTIPLANO_SHARED, default ../shared).
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${ALTIPLANO_SHARED:-../shared}/data
classes=api/target/classes:engine/target/classes:engine/target/test-classes
jackson=$(find "${HOME}/.m2/repository/com/fasterxml/jackson/core" -name '*.jar' | paste -sd:)
"${JAVA_HOME:?names a JDK 25}/bin/java" -cp "$classes:$jackson" \
  --enable-native-access=ALL-UNNAMED io.altiplano.engine.tokenizer.TokenizerGoldens \
  "$data" engine/src/main/java engine/src/test/resources/io/altiplano/engine/tokenizer
