#!/bin/sh
# Makes what cria, the model that ships, is trained on.
#
# dev/cria.sh data OUT [--shared DIR] [--evaluation DIR] [--written N]
#
# OUT gets train/ and held-out/ (chat JSONL and texts) and vocabulary/ (what is said in train/, for
# the tokenizer); the same bytes in every run. The table of their sizes is printed.
# --shared names the public data sets (../shared/data unless said), --evaluation the questions that
# must not be trained on (models/cria/evaluation), --written how many conversations are made from
# templates: N times 18 in each language (1000).

set -u
called_from=$(pwd -P)
cd "$(dirname "$0")/.." || exit
root=$(pwd -P)

# shellcheck source=dev/find-java.sh
. dev/find-java.sh
# shellcheck source=dev/launch.sh
. dev/launch.sh
# shellcheck source=dev/lock.sh
. dev/lock.sh
# shellcheck source=dev/build.sh
. dev/build.sh

if ! find_java; then
  explain_missing_java
  exit "$EX_UNAVAILABLE"
fi
ensure_built "$root" || exit
use_utf8
read_classpath "$lib"
cd "$called_from" || exit
exec "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xmx2g -Daltiplano.root="$root" \
  -cp "$java_classpath" io.altiplano.training.cria.CriaData "$@"
