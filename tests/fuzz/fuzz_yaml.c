/* Configuration and front matter, whatever somebody wrote there. */
#include <assert.h>

#include "base/problem.h"
#include "base/yaml.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct problems problems = {0};
    struct yaml *yaml = yaml_parse("input", (const char *)bytes, length, 1, &problems);
    assert(yaml != NULL || problems.errors > 0);
    yaml_destroy(yaml);
    problems_finish(&problems);
    return 0;
}
