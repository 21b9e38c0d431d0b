#!/bin/sh
# Measures training: recipes/throughput.toml in BF16 and in FP32, one after the other, three times.
# Prints the median tokens a second of the steps after the second, and their range. Nothing else
# should run.

set -eu
cd "$(dirname "$0")/.."
work=target/throughput
rm -rf "$work"
mkdir -p "$work"

for round in 1 2 3; do
  for precision in bf16 fp32; do
    # Beside the original, because its paths are relative to it.
    recipe=recipes/.throughput-$precision.toml
    trap 'rm -f recipes/.throughput-*.toml' EXIT
    sed "s/^precision = .*/precision = \"$precision\"/" recipes/throughput.toml >"$recipe"
    ./alti train "$recipe" --out "$work/$precision.$round" >/dev/null
  done
done

for precision in bf16 fp32; do
  awk -F '\t' 'FNR > 3 { print $6 }' "$work/$precision".*/metrics.tsv | sort -n \
    | awk -v name="$precision" '{ rate[NR] = $1 }
        END { printf "%s: %.0f tokens/s (%.0f to %.0f, %d steps)\n",
              name, rate[int((NR + 1) / 2)], rate[1], rate[NR], NR }'
done
