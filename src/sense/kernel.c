#include "sense/kernel.h"

#include "base/str.h"

static bool always(void)
{
    return true;
}

#if defined(__x86_64__)
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

static bool has_vnni(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}
#endif

/* The fastest first. */
static const struct {
    const struct kernel *kernel;
    bool (*runs)(void);
} kernels[] = {
#if defined(__x86_64__)
    {&kernel_vnni, has_vnni},
    {&kernel_avx2, has_avx2},
#elif defined(__aarch64__)
    {&kernel_neon, always},
#endif
    {&kernel_plain, always},
};

const struct kernel *kernel_choose(const char *name)
{
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        if ((name == NULL || str_equal(kernels[i].kernel->name, name)) && kernels[i].runs())
            return kernels[i].kernel;
    }
    return NULL;
}
