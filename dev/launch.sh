# Starts Java with the flags that Altiplano needs. Sourced by ./alti and an installed bin/alti;
# POSIX sh. JAVA_HOME is set, and no process is started before Java takes this one's place.
#
# ALTIPLANO_JAVA_OPTS   further flags of the JVM; they come after ours, so they win
# ALTIPLANO_AOT=off     starts without the AOT cache
# libtorch              the folder of LibTorch's native jars, if the command trains

# add-modules and enable-native-access: SIMD, and memory-mapped files of any size.
# UseSerialGC: the weights are outside the heap and the rest is small; it starts fastest.
# MaxRAMPercentage: the weights need the page cache more than Java needs a heap.
# Xlog: a cache that does not fit is not worth a word; Java starts without it.
JAVA_FLAGS='--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED
  -XX:+UseSerialGC -XX:MaxRAMPercentage=25 -Xlog:aot=off -Xlog:cds=off'

MAIN_CLASS=io.altiplano.app.Main

# Replaces this shell by Java. Arguments: the folder of jars, that of the models which ship, then
# those of the program.
launch() {
  launch_lib=$1
  launch_models=$2
  shift 2
  use_utf8
  read_classpath "$launch_lib"
  [ -z "${libtorch:-}" ] || add_libtorch
  set -- "-Daltiplano.models=$launch_models" -cp "$java_classpath" "$MAIN_CLASS" "$@"
  # The native libraries are unpacked once; by default that would be somewhere in the home folder.
  # And Java would warn of how JavaCPP reads them.
  [ -z "${libtorch:-}" ] || set -- "-Dorg.bytedeco.javacpp.cachedir=$libtorch/unpacked" \
    --sun-misc-unsafe-memory-access=allow "$@"
  if [ "${ALTIPLANO_AOT:-on}" != off ] && [ -f "$launch_lib/alti.aot" ]; then
    set -- "-XX:AOTCache=$launch_lib/alti.aot" "$@"
  fi
  # Java warns of the incubating module before any of our code runs, and no flag stops it. So its
  # error stream goes nowhere until StandardError takes the true one back from descriptor 3. Where
  # people give flags of their own they have to see what Java says of them, the warning included.
  # Flags are split into words on purpose.
  # shellcheck disable=SC2086
  if [ -n "${ALTIPLANO_JAVA_OPTS:-}${JAVA_TOOL_OPTIONS:-}${JDK_JAVA_OPTIONS:-}" ]; then
    exec "$JAVA_HOME/bin/java" $JAVA_FLAGS ${ALTIPLANO_JAVA_OPTS:-} "$@"
  else
    exec "$JAVA_HOME/bin/java" $JAVA_FLAGS -Daltiplano.stderr=3 "$@" 3>&2 2>/dev/null
  fi
}

# Java reads arguments and file names in the locale's encoding; outside UTF-8 Hangul would be lost.
use_utf8() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
    *)
      [ -z "${LC_ALL:-}" ] || { LANG=$LC_ALL && unset LC_ALL && export LANG; }
      LC_CTYPE=C.UTF-8
      export LC_CTYPE
      ;;
  esac
}

# Puts the class path into java_classpath, in the order of the file "classpath" in that folder.
read_classpath() {
  java_classpath=
  while read -r jar; do
    java_classpath=$java_classpath${java_classpath:+:}$1/$jar
  done <"$1/classpath"
}

# Puts LibTorch's native half behind all other jars, where the AOT cache does not mind.
add_libtorch() {
  for jar in "$libtorch"/*.jar; do
    java_classpath=$java_classpath:$jar
  done
  # A step asks for the same large blocks again and again: glibc shall keep them.
  : "${MALLOC_MMAP_MAX_=0}" "${MALLOC_TRIM_THRESHOLD_=17179869184}" "${MALLOC_TOP_PAD_=268435456}"
  export MALLOC_MMAP_MAX_ MALLOC_TRIM_THRESHOLD_ MALLOC_TOP_PAD_
  # Its threads wait for each other many thousand times a step. Spinning as they wait they keep the
  # processor from whoever is late: beside other work that made steps six times slower.
  : "${OMP_WAIT_POLICY=passive}"
  export OMP_WAIT_POLICY
}

# Records which classes a run of a small model loads, so that the next starts need not find and
# check them again. Without the cache everything still works. Arguments: the folder of jars, which
# gets the cache.
train_aot_cache() {
  [ "${ALTIPLANO_AOT:-on}" != off ] || return 0
  read_classpath "$1"
  aot_log=$1/aot.log
  aot_flag=-XX:AOTCacheOutput=$1/alti.aot
  aot_model=$1/training.gguf
  if ! {
    train "" synth --shape tiny-llama --type q4_0 "$aot_model" \
      && train "$aot_flag" run --model "$aot_model" --prompt a --max-tokens 8 --seed 1 \
      || train "$aot_flag" --help
  } >"$aot_log" 2>&1; then
    echo "alti: no AOT cache, starts take longer: see $aot_log" >&2
  fi
  rm -f "$aot_model"
}

# Runs the program as launch does. Arguments: one more flag or an empty word, then the program's.
train() (
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
  training_flag=$1
  shift
  # shellcheck disable=SC2086
  exec "$JAVA_HOME/bin/java" $JAVA_FLAGS -Daltiplano.stderr=3 ${training_flag:+"$training_flag"} \
    -cp "$java_classpath" "$MAIN_CLASS" "$@" </dev/null 3>&2
)
