#include "kernels.h"

#ifdef ALTIPLANO_AMX
#include <sys/syscall.h>
#include <unistd.h>

// Linux keeps room for tiles only for processes that ask for it.
static int has_amx(void) {
  enum { ASK_FOR_PERMISSION = 0x1023, TILE_DATA = 18 };
  return __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8") &&
         __builtin_cpu_supports("amx-bf16") && __builtin_cpu_supports("avx512bf16") &&
         syscall(SYS_arch_prctl, ASK_FOR_PERMISSION, TILE_DATA) == 0;
}
#else
static int has_amx(void) { return 0; }
#endif

// Compiled for every processor.
int32_t altiplano_level(void) {
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("f16c");
  int vnni = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vnni");
  return avx2 + (avx2 && vnni) + (avx2 && vnni && has_amx());
}
