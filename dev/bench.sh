#!/bin/sh
# Measures the engine beside llama.cpp on the same files, in turn, and prints tables as Markdown.
# Nothing else should run.
#
# dev/bench.sh [PART...]     all parts, or some of: types long cache batch busy java start
#
# ALTIPLANO_PEER   the folder of llama.cpp's libraries; else that of the judges of ./test judge
# ROUNDS           rounds of each measurement (7)

set -u
cd "$(dirname "$0")/.." || exit
work=target/bench
rounds=${ROUNDS:-7}
oracle=${ALTIPLANO_ORACLE:-target/oracle}
peer=${ALTIPLANO_PEER:-$oracle/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64}
mkdir -p "$work"

if [ ! -d "$peer" ]; then
  echo "bench: no llama.cpp in $peer; run ./test judge once, or set ALTIPLANO_PEER" >&2
  exit 1
fi

# A model of Llama 3.2 1B's shape in that type, made once.
model() {
  file=$work/llama-1b.$1.gguf
  if [ ! -f "$file" ]; then
    case $1 in
      q4_k_m)
        (model f16) >/dev/null # a shell of its own, because it sets the same names
        ./alti quantize "$work/llama-1b.f16.gguf" "$file" q4_k_m >/dev/null
        ;;
      *) ./alti synth --shape llama-1b --type "$1" "$file" >/dev/null ;;
    esac
    # What was just written lies in small pages, which are slower to read than those that a file is
    # read from disk into: a user's model is read.
    dd of="$file" oflag=nocache conv=notrunc,fdatasync count=0 2>/dev/null
  fi
  echo "$work/llama-1b.$1.gguf"
}

# A heading, then the type and the flags of alti bench.
measure() {
  printf '\n### %s\n\n' "$1"
  type=$2
  shift 2
  ./alti bench "$(model "$type")" --rounds "$rounds" --peer "$peer" --markdown --no-progress "$@"
}

types() {
  for type in q8_0 q4_0 q4_k_m q6_k; do
    measure "$type, 512 then 24" "$type" --prompt 512 --generate 24
  done
}

long() {
  for type in q8_0 q4_0 q4_k_m; do
    measure "$type, 2048 then 8" "$type" --prompt 2048 --generate 8
  done
}

cache() {
  for kept in f16 q8_0; do
    measure "q8_0 at 4096, keys and values $kept" q8_0 --prompt 4096 --generate 16 \
      --cache-type "$kept"
  done
  measure "q8_0 at 128" q8_0 --prompt 128 --generate 16
}

batch() {
  for type in q8_0 q4_0; do
    for sequences in 8 16; do
      measure "$type, $sequences sequences" "$type" --prompt 16 --generate 16 \
        --sequences "$sequences"
    done
  done
}

# One core is taken by another process.
busy() {
  sh -c 'while :; do :; done' &
  neighbour=$!
  trap 'kill "$neighbour"' EXIT
  measure "q8_0 beside a busy process" q8_0 --prompt 64 --generate 8
  kill "$neighbour"
  trap - EXIT
}

java() {
  for type in q8_0 q4_0; do
    measure "$type, Java kernels" "$type" --prompt 512 --generate 24 --kernels vector-512
  done
}

# Whole processes, from the start: a small model's 200 tokens, and a large one's first token.
start() {
  printf '\n### whole processes, seconds\n\n| | median | least to greatest |\n|---|---|---|\n'
  stories="run --model models/stories260K/stories260K.gguf --temperature 0 --max-tokens 200 --quiet"
  prompt="one two three four five six seven eight nine ten eleven twelve"
  first="run --model $(model q8_0) --temperature 0 --max-tokens 1 --quiet --prompt"
  # shellcheck disable=SC2086
  whole "stories260K, 200 tokens" $stories --prompt "Once upon a time"
  # shellcheck disable=SC2086
  whole "llama-1b q8_0, first token" $first "$prompt"
}

whole() {
  name=$1
  shift
  round=0
  while [ "$round" -lt "$rounds" ]; do
    begun=$(date +%s%N)
    ./alti "$@" >/dev/null 2>&1
    echo $((($(date +%s%N) - begun) / 1000000))
    round=$((round + 1))
  done | sort -n | awk -v name="$name" '{ ms[NR] = $1 }
    END { printf "| %s | %.2f | %.2f to %.2f |\n",
          name, ms[int((NR + 1) / 2)] / 1000, ms[1] / 1000, ms[NR] / 1000 }'
}

[ $# -gt 0 ] || set -- types long cache batch busy java start
for part in "$@"; do
  case $part in
    types | long | cache | batch | busy | java | start) "$part" ;;
    *)
      sed -n '2,9s/^# \{0,1\}//p' dev/bench.sh
      exit 2
      ;;
  esac
done
