#!/bin/sh
# Measures the engine beside its judges and rewrites docs/engine.md.
#
# ALTIPLANO_ORACLE   a folder where ../shared/oracle is set up: published vocabularies are fetched
#                    and compared too; without it their old figures stay
# ALTIPLANO_SHARED   the shared data that they are asked about, default ../shared
#
# What follows goes to Maven: dev/report.sh -o

set -eu
cd "$(dirname "$0")/.."

# shellcheck source=dev/find-java.sh
. dev/find-java.sh

require_java
require_maven

ALTIPLANO_SHARED=${ALTIPLANO_SHARED:-$(pwd -P)/../shared}
export ALTIPLANO_SHARED
"$MAVEN" -B -ntp -q -Dquick -pl engine -am test -Dtest=EngineReportTest \
  -Dsurefire.failIfNoSpecifiedTests=false -Daltiplano.report=rewrite "$@"
