# Starts Java with the flags that Altiplano needs. Sourced by ./alti and an installed bin/alti;
# POSIX sh. JAVA_HOME is set, and no process is started before Java takes this one's place.
#
# ALTIPLANO_JAVA_OPTS   further flags of the JVM; they come after ours, so they win
# ALTIPLANO_AOT=off     starts without the AOT cache
# libtorch              the folder of LibTorch's native jars, if the command trains

# enable-native-access: memory-mapped files of any size, and kernels in C.
# UseSerialGC: the weights are outside the heap and the rest is small; it starts fastest.
# MaxRAMPercentage: the weights need the page cache more than Java needs a heap.
# ArchiveRelocationMode: the AOT cache stays as it is in its file, and is not copied elsewhere.
# Xlog: a cache that does not fit is not worth a word; Java starts without it.
JAVA_FLAGS='--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:MaxRAMPercentage=25
  -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -Xlog:aot=off -Xlog:cds=off'

# SIMD in Java.
VECTORS=--add-modules=jdk.incubator.vector

MAIN_CLASS=io.altiplano.app.Main
REHEARSAL_CLASS=io.altiplano.app.Rehearsal

# Replaces this shell by Java. Arguments: the folder of jars, that of the models which ship, then
# those of the program.
launch() {
  launch_lib=$1
  launch_models=$2
  shift 2
  use_utf8
  read_classpath "$launch_lib"
  [ -z "${libtorch:-}" ] || add_libtorch
  read_kernels "$launch_lib"
  vectors=
  if needs_vectors "$@"; then
    vectors=$VECTORS
  fi
  choose_command_flags "${1:-}"
  set -- "-Daltiplano.models=$launch_models" -cp "$java_classpath" "$MAIN_CLASS" "$@"
  # The native libraries are unpacked once; by default that would be somewhere in the home folder.
  # And Java would warn of how JavaCPP reads them.
  [ -z "${libtorch:-}" ] || set -- "-Dorg.bytedeco.javacpp.cachedir=$libtorch/unpacked" \
    --sun-misc-unsafe-memory-access=allow "$@"
  if [ "${ALTIPLANO_AOT:-on}" != off ] && [ -f "$launch_lib/alti.aot" ] \
    && [ "$vectors" = "$recorded_vectors" ]; then
    set -- "-XX:AOTCache=$launch_lib/alti.aot" "$@"
  fi
  # shellcheck disable=SC2086
  [ -n "$vectors" ] || exec "$JAVA_HOME/bin/java" $JAVA_FLAGS $command_flags \
    ${ALTIPLANO_JAVA_OPTS:-} "$@"
  # Java warns of the incubating module before any of our code runs, and no flag stops it. So its
  # error stream goes nowhere until StandardError takes the true one back from descriptor 3. Where
  # people give flags of their own they have to see what Java says of them, the warning included.
  # Flags are split into words on purpose.
  # shellcheck disable=SC2086
  if [ -n "${ALTIPLANO_JAVA_OPTS:-}${JAVA_TOOL_OPTIONS:-}${JDK_JAVA_OPTIONS:-}" ]; then
    exec "$JAVA_HOME/bin/java" $vectors $JAVA_FLAGS ${ALTIPLANO_JAVA_OPTS:-} "$@"
  else
    exec "$JAVA_HOME/bin/java" $vectors $JAVA_FLAGS -Daltiplano.stderr=3 "$@" 3>&2 2>/dev/null
  fi
}

# Puts into recorded_vectors what the AOT cache in the folder of jars was recorded with: no vectors
# where the kernels are C.
read_kernels() {
  kernels=
  [ ! -f "$1/kernels" ] || read -r kernels <"$1/kernels"
  case $kernels in
    native-*) recorded_vectors= ;;
    *) recorded_vectors=$VECTORS ;;
  esac
}

# Whether Java's vectors may be used. With an incubating module Java leaves most of the AOT cache
# aside, so kernels in C go without; not where somebody may ask for others.
needs_vectors() {
  [ -z "$recorded_vectors" ] && has_avx2 || return 0
  case ${1:-} in
    doctor | serve) return 0 ;;
  esac
  for argument in "$@"; do
    case $argument in
      --kernels*) return 0 ;;
    esac
  done
  return 1
}

# Puts into command_flags what suits a command whose work is done in C. Xmn: what is soon garbage
# needs little room, and the weights much. TieredStopAtLevel: one answer is over before the second
# compiler has paid for the time that it takes from it.
choose_command_flags() {
  case $1 in
    run) command_flags='-Xmn24m -XX:TieredStopAtLevel=1' ;;
    chat | bench) command_flags=-Xmn24m ;;
    *) command_flags= ;;
  esac
}

# Whether the kernels in C run here: the folder of jars may have come from another machine.
has_avx2() {
  [ -r /proc/cpuinfo ] || return 1
  while read -r line; do
    case $line in
      flags*\ avx2\ *) return 0 ;;
      flags*) return 1 ;;
    esac
  done </proc/cpuinfo
  return 1
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

# Records what answers of the models that ship load, and what of it is worth compiling, so that the
# next starts need not find out again; and the kernels that run best here, in the file "kernels".
# Without the cache everything still works. Arguments: the folder of jars, which gets the cache, and
# that of models.
train_aot_cache() {
  [ "${ALTIPLANO_AOT:-on}" != off ] || return 0
  read_classpath "$1"
  if ! { rehearse "$1" "$2" || train "-XX:AOTCacheOutput=$1/alti.aot" "$MAIN_CLASS" --help; } \
    >"$1/aot.log" 2>&1; then
    echo "alti: no AOT cache, starts take longer: see $1/aot.log" >&2
  fi
}

# Without vectors first: kernels in C need none. A rehearsal that fails leaves no word of kernels.
rehearse() {
  vectors=
  record_rehearsal "$1" "$2" || return
  read_kernels "$1"
  [ -n "$recorded_vectors" ] || return 0
  vectors=$VECTORS
  record_rehearsal "$1" "$2"
}

record_rehearsal() {
  train "-XX:AOTCacheOutput=$1/alti.aot" "$REHEARSAL_CLASS" "$1/kernels" "$2" && return
  rehearsal_status=$?
  rm -f "$1/kernels"
  vectors=$VECTORS
  return "$rehearsal_status"
}

# Runs a class as launch does. Arguments: one more flag, the class, its arguments.
train() (
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
  training_flag=$1
  shift
  # shellcheck disable=SC2086
  exec "$JAVA_HOME/bin/java" $vectors $JAVA_FLAGS ${vectors:+-Daltiplano.stderr=3} \
    "$training_flag" -cp "$java_classpath" "$@" </dev/null 3>&2
)
