#!/bin/sh
# Makes cria, the model that ships, in five steps, each of which can be repeated or gone on with.
#
# dev/cria.sh data [OUT] [--shared DIR] [--evaluation DIR] [--written N]
#     What it learns from, OUT being runs/cria/data: train/ and held-out/ (chat JSONL and texts)
#     and vocabulary/ (what is said in train/, for the tokenizer); the same bytes in every run. The
#     table of their sizes is printed. --shared names the public data sets (../shared/data unless
#     said), --evaluation the questions that must not be trained on (models/cria/evaluation),
#     --written how many conversations are made from templates: N times 18 in each language (1000).
# dev/cria.sh tokenizer
#     Its vocabulary: runs/cria/tokenizer.
# dev/cria.sh train [--steps N]
#     recipes/cria.toml in runs/cria/trunk. Goes on where it stopped, be it by Ctrl-C or a power
#     cut.
# dev/cria.sh finish
#     recipes/cria-finish.toml in runs/cria/finish, then models/cria/cria.gguf in Q8_0.
# dev/cria.sh evaluate
#     The figures of models/cria/README.md, with full transcripts in runs/cria/evaluation.

set -u
called_from=$(pwd -P)
cd "$(dirname "$0")/.." || exit
root=$(pwd -P)
work=$root/runs/cria
model=$root/models/cria/cria.gguf
questions=$root/models/cria/evaluation

# shellcheck source=dev/find-java.sh
. dev/find-java.sh
# shellcheck source=dev/launch.sh
. dev/launch.sh
# shellcheck source=dev/lock.sh
. dev/lock.sh
# shellcheck source=dev/build.sh
. dev/build.sh

make_data() {
  case ${1:-} in
    '' | -*) set -- "$work/data" "$@" ;;
  esac
  ensure_built "$root" || exit
  use_utf8
  read_classpath "$lib"
  cd "$called_from" || exit
  exec "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xmx2g -Daltiplano.root="$root" \
    -cp "$java_classpath" io.altiplano.training.cria.CriaData data "$@"
}

# A run that stands where its last step is ends at once, and writes its model anew.
train_model() {
  recipe=$1
  folder=$2
  shift 2
  if [ -d "$folder/checkpoints" ]; then
    set -- --resume "$@"
  fi
  ./alti train "$recipe" --out "$folder" "$@"
}

finish() {
  train_model recipes/cria-finish.toml "$work/finish" "$@" || exit
  ./alti quantize "$work/finish/model.gguf" "$model" q8_0 --force
}

# Each figure's questions are held out from training; how: models/cria/DATA.md.
evaluate() {
  mkdir -p "$work/evaluation"
  for part in seen unseen mixed; do
    measure "tools-$part" tools --data "$work/data/held-out/schema-guided-$part.jsonl" "$@"
    measure "tools-$part-free" tools --free \
      --data "$work/data/held-out/schema-guided-$part.jsonl" "$@"
    measure "bits-$part" bits --assistant --data "$work/data/held-out/schema-guided-$part.jsonl" \
      --baseline "$work/data/train/schema-guided.jsonl" "$@"
  done
  measure persona questions --data "$questions/persona.jsonl"
  measure identity questions --data "$questions/identity.jsonl"
  measure conversation questions --data "$questions/conversation.jsonl"
  measure korean korean --data "$questions/korean.txt"
}

measure() {
  name=$1
  shift
  echo "== $name" >&2
  ./alti eval "$@" --model "$model" --out "$work/evaluation/$name.jsonl" --force \
    | tee "$work/evaluation/$name.txt" || exit
}

require_java
step=${1:-}
[ $# -eq 0 ] || shift
case $step in
  data) make_data "$@" ;;
  tokenizer)
    ./alti tokenizer train --vocab 8192 --out "$work/tokenizer" --force \
      "$work/data/vocabulary" "$work"/data/train/*.txt
    ;;
  train) train_model recipes/cria.toml "$work/trunk" "$@" ;;
  finish) finish "$@" ;;
  evaluate) evaluate "$@" ;;
  *)
    sed -n '2,21s/^# \{0,1\}//p' dev/cria.sh
    [ "$step" = --help ] || [ "$step" = -h ] || exit 2
    ;;
esac
