/* A model file of any bytes: refused with a sentence, or it reads a text. The size and the checksum
 * are made to fit, or nothing behind them would ever be looked at. */
#include <assert.h>
#include <math.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "fuzz.h"
#include "sense/sense.h"

enum { HEADER = 128, SIZE = 16, CHECKSUM = 56 };

static void use(struct sense *sense)
{
    static const char text[] = "how do i heal?";
    float *numbers = mem_array(sense_width(sense), sizeof *numbers);
    sense_read(sense, text, sizeof text - 1, numbers);
    for (size_t i = 0; i < sense_width(sense); i++)
        assert(isfinite(numbers[i]));
    for (enum sense_head head = SENSE_GUIDE; head < SENSE_HEADS; head++) {
        float *likely = mem_array(sense_classes(sense, head) + 1, sizeof *likely);
        sense_judge(sense, head, numbers, likely);
        for (size_t i = 0; i < sense_classes(sense, head); i++)
            assert(likely[i] >= 0 && likely[i] <= 1 && sense_class(sense, head, i) != NULL);
        free(likely);
    }
    float *near = mem_array(sense_lines(sense) + 1, sizeof *near);
    sense_compare(sense, numbers, near);
    assert(sense_line(sense, text, sizeof text - 1) < (long)sense_lines(sense));
    free(near);
    free(numbers);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    uint8_t *file = mem_array(length + 1, 1);
    memcpy(file, bytes, length);
    if (length >= HEADER) {
        uint64_t size = length;
        memcpy(file + SIZE, &size, sizeof size);
        SHA256(file + HEADER, length - HEADER, file + CHECKSUM);
    }
    int descriptor = memfd_create("model", MFD_CLOEXEC);
    assert(descriptor >= 0 && write(descriptor, file, length) == (ssize_t)length);
    char path[64], *why = NULL;
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    struct sense *sense = sense_open(path, &why);
    assert((sense == NULL) == (why != NULL));
    if (sense != NULL)
        use(sense);
    free(why);
    sense_close(sense);
    close(descriptor);
    free(file);
    return 0;
}
