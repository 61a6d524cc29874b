/* libFuzzer's way into the kernel: the first byte chooses what reads the rest. An index of made-up values is read from LAMSACH_FUZZ_INDEX. */
#include <stdio.h>
#include <stdlib.h>

#include "kernel.h"

static uint8_t *index_bytes;
static size_t index_size;

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count, (void)arguments;
    const char *path = getenv("LAMSACH_FUZZ_INDEX");
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file)
        exit(2);
    fseek(file, 0, SEEK_END);
    index_size = (size_t)ftell(file);
    rewind(file);
    index_bytes = malloc(index_size);
    if (!index_bytes || fread(index_bytes, 1, index_size, file) != index_size)
        exit(2);
    fclose(file);
    return 0;
}

static void scan(uint8_t which, const match_index *index, const uint8_t *text, size_t size)
{
    tally counts = {.slot = INT64_C(86400000000)};
    familiar *known = NULL;
    skeletons *kinds = NULL;
    familiar_open(&known, 1);
    skeletons_open(&kinds, 1, 1);
    line_state line = {.index = index, .counts = &counts, .known = known, .kinds = kinds, .clock = AUTO};
    ask_span asks[64 + MOST_SUSPECTS];
    scan_result result = {.asks = asks, .ask_room = 64};
    suspects later = {.result = &result};
    json_node nodes[] = {{"", 0, 1, -1, 0, ~UINT64_C(0)}, {"ts", 2, -1, 2, TIME, 0}, {"src_ip", 6, -1, 3, CLIENT, 0},
                         {"q", 1, -1, 4, NAME, 0}, {"d", 1, 5, -1, 0, ~UINT64_C(0)}, {"a", 1, -1, -1, ANSWERS, 0}};
    const json_plan json = {nodes, 6, 1};
    delimited_plan table = {.separator = '\t', .comment = '#', .quote = '"', .columns = 6, .looked = 4, .role_count = 6,
                            .roles = {{2, NAME}, {3, ADDRESS}, {4, URL}, {5, DIGEST}, {0, TIME}, {1, CLIENT}}};
    template_step steps[] = {{RUN, TIME, NULL, 0, {0}}, {LITERAL, 0, (const uint8_t *)" ", 1, {0}}, {RUN, CLIENT, NULL, 0, {0}},
                             {JUMP, 0, (const uint8_t *)" q: ", 4, {0}}, {RUN, HOST, NULL, 0, {0}}, {REST, 0, NULL, 0, {0}}};
    for (int i = 0; i < 6; i++)
        for (int byte = '!'; byte < 256; byte++)
            steps[i].set[byte >> 3] |= (uint8_t)(1 << (byte & 7));
    line_template two[] = {{steps, 6, AUTO}, {steps + 2, 4, AUTO}}; /* the second: a line without a time, of another program */
    template_guest guest = {(const uint8_t *)" g: ", 4, 1, 2};
    const template_plan words = {two, 2, 1, (const uint8_t *)" q: ", 4, &guest, 1};
    size_t at = 0, done;
    do {
        result.ask_count = 0, result.stopped = false;
        later.base = text + at, line.later = (which & 3) == 1 || (which & 3) == 3 ? NULL : &later;
        switch (which & 3) {
        case 0: done = scan_delimited(&table, &line, text + at, size - at, &result); break;
        case 1: done = scan_json(&json, &line, text + at, size - at, &result); break;
        case 2: done = scan_template(&words, &line, text + at, size - at, &result); break;
        default: done = scan_packets(&line, text + at, size - at, 1, 1, &result);
        }
        suspects_settle(&line);
        if (done > size - at || result.ask_count > 64 + MOST_SUSPECTS)
            abort();
        for (size_t i = 0; i < result.ask_count; i++)
            if (asks[i].at + (size_t)asks[i].size > size - at)
                abort();
        at += done;
    } while (done && at < size);
    sightings found;
    tally_settle(&counts);
    if (roll_up(&counts, &found))
        sightings_free(&found);
    tally_free(&counts);
    free(known);
    free(kinds);
}

static void units(const uint8_t *text, size_t size)
{
    static row_span asks[MOST_RANGE_ASKS];
    unit_ranges ranges;
    size_t count;
    if (read_ranges(&ranges, text, size, asks, &count))
        for (unsigned bits = 0; bits <= 32; bits++) {
            const unit_range *end, *row = find_range(&ranges, bits, 0xc0000201, &end);
            if (row && (row >= end || row->unit_at + (size_t)row->unit_size > size))
                abort();
        }
    free(ranges.rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    match_index index;
    if (!size)
        return 0;
    if (*data == 0x7f) {
        units(data + 1, size - 1);
        return 0;
    }
    if (*data & 0x80) { /* a damaged index: the input is laid over the good one */
        uint8_t *damaged = malloc(index_size);
        if (!damaged)
            return 0;
        memcpy(damaged, index_bytes, index_size);
        for (size_t i = 1; i + 4 < size && i < 400; i += 5) {
            const size_t place = ((size_t)data[i] << 24 | (size_t)data[i + 1] << 16 | (size_t)data[i + 2] << 8 | data[i + 3]) % index_size;
            damaged[place] = data[i + 4];
        }
        if (index_open(&index, damaged, index_size))
            scan(*data, &index, data + 1, size - 1);
        free(damaged);
        return 0;
    }
    if (index_open(&index, index_bytes, index_size))
        scan(*data, &index, data + 1, size - 1);
    return 0;
}
