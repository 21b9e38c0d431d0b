#!/bin/sh
# Builds the native kernels into the folder that is the first argument. Maven calls it. Where there
# is no C compiler, or another processor, the Java kernels do everything, and a line says so.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
out=$1/io/altiplano/engine/kernel/linux-x86_64
library=$out/libaltiplano_kernels.so

# What an earlier build made may not fit to the Java of this one.
leave_out() {
  echo "native kernels: left out, $1"
  rm -f "$library"
  exit 0
}

if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
  leave_out "they are for Linux on x86-64"
fi
compiler=${CC:-cc}
if ! command -v "$compiler" >/dev/null; then
  leave_out "there is no C compiler ($compiler)"
fi
newest=$(ls -t "$here"/*.c "$here"/*.h "$here"/build.sh | head -n 1)
[ -z "$(find "$library" -newer "$newest" 2>/dev/null)" ] || exit 0
mkdir -p "$out"
# The last bit counts: what is written as two operations must not become one. The vectors are ours.
flags='-std=gnu11 -O3 -fPIC -Wall -Wextra -Werror -Wno-unused-parameter -ffp-contract=off
  -fno-tree-vectorize -fvisibility=default'
avx2='-mavx2 -mfma -mf16c'
vnni="$avx2 -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vnni -mtune=icelake-server"
amx="$vnni -mamx-tile -mamx-int8 -mamx-bf16 -mavx512bf16"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A file, its object and the flags of its processor.
compile() {
  file=$1
  object=$2
  shift 2
  # shellcheck disable=SC2086
  "$compiler" $flags "$@" -c "$here/$file.c" -o "$scratch/$object.o"
}

# Compilers older than AMX leave it out.
knows_amx() {
  # shellcheck disable=SC2086
  echo '#include <immintrin.h>' | "$compiler" $amx -fsyntax-only -x c - 2>/dev/null
}

build() {
  if knows_amx; then
    # shellcheck disable=SC2086
    compile processor processor -DALTIPLANO_AMX && compile matmul matmul-amx $amx &&
      compile bf16 bf16-amx $amx || return
  else
    compile processor processor || return
  fi
  for file in matmul floats attention activations rows; do
    # shellcheck disable=SC2086
    compile "$file" "$file-avx2" $avx2 && compile "$file" "$file-vnni" $vnni || return
  done
  "$compiler" -shared -o "$scratch/kernels.so" "$scratch"/*.o
}

if ! build; then
  leave_out "$compiler cannot compile them"
fi
mv "$scratch/kernels.so" "$library"
