#!/bin/sh
# Measures kernels, sampling and the server's part of a token one by one with JMH, which tells more
# with -h. Each set of kernels that runs here is first compared with the scalar one. Nothing else
# should run.
#
# dev/jmh.sh [PATTERN...] [FLAGS]     all of it takes an hour; for example
# dev/jmh.sh Matmul -p type=Q6_K -p rows=1 -p kernels=native-avx512vnni -t 2

set -u
called_from=$(pwd -P)
cd "$(dirname "$0")/.." || exit
root=$(pwd -P)

# shellcheck source=dev/find-java.sh
. dev/find-java.sh
require_java
require_maven

"$MAVEN" -B -q -ntp -Dstyle.color=never -Dquick -DskipTests -pl bench -am package || exit
cd "$called_from" || exit
built=$root/bench/target/quick
exec "$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow \
  -cp "$built/classes:$built/lib/*" io.altiplano.bench.Benchmarks "$@"
