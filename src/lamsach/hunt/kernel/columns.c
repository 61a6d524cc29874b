/* Columns of an Arrow record batch (arrow.apache.org, "Arrow Columnar Format"): a row is a line. Of a dictionary each value is looked up once. */
#include "kernel.h"

static bool present(const column *of, size_t row)
{
    const size_t bit = row + of->offset;
    return !of->valid || (of->valid[bit >> 3] >> (bit & 7) & 1);
}

/* The text at `at` of the values (not of the rows); false where its place is damaged. */
static bool text_at(const column *of, size_t at, bytes *text)
{
    uint64_t from, until;
    if (at >= of->value_count)
        return false;
    if (of->wide) {
        memcpy(&from, of->ends + 8 * at, 8);
        memcpy(&until, of->ends + 8 * at + 8, 8);
    } else {
        uint32_t short_from, short_until;
        memcpy(&short_from, of->ends + 4 * at, 4);
        memcpy(&short_until, of->ends + 4 * at + 4, 4);
        from = short_from, until = short_until;
    }
    if (from > until || until > of->data_size)
        return false;
    *text = (bytes){of->data + from, (size_t)(until - from)};
    return true;
}

static bool value_of(const column *of, size_t row, size_t *at)
{
    if (of->indices) {
        int32_t index;
        memcpy(&index, of->indices + 4 * (row + of->offset), 4);
        *at = (size_t)index;
        return index >= 0 && (size_t)index < of->value_count;
    }
    *at = row + of->offset;
    return true;
}

static bool is_marked(const column *of, line_state *line, size_t at)
{
    bytes text;
    line_start(line);
    if (!text_at(of, at, &text))
        return true;
    observe(line, of->role, text.at, text.size);
    return line->ask || line->hits || line->maybe;
}

/* Marks the values of a dictionary that are listed or unusual: rows with none of them need no second look. What may be listed is looked
 * at when what it needs of the index has had time to come. */
void mark_values(const column *of, line_state *line, uint8_t *marks)
{
    suspects later = {.count = 0};
    line_state ahead_of = *line;
    size_t doubts[MOST_SUSPECTS], count = 0;
    ahead_of.later = &later;
    for (size_t i = 0; i < of->value_count; i++) {
        marks[i] = is_marked(of, &ahead_of, i);
        if (marks[i])
            doubts[count++] = i;
        if (count == MOST_SUSPECTS || i + 1 == of->value_count)
            while (count) {
                const size_t at = doubts[--count];
                marks[at] = is_marked(of, line, at);
            }
    }
}

/* Where the next row is that may hit, from `row` on, in a column of a dictionary without blanks. */
static size_t next_marked(const column *of, size_t row, size_t rows)
{
    const uint8_t *at = of->indices + 4 * of->offset;
    for (; row < rows; row++) {
        uint32_t index;
        memcpy(&index, at + 4 * row, 4);
        if (index >= of->value_count || of->marks[index])
            break;
    }
    return row;
}

/* False where the row holds nothing but values that gave nothing. */
static inline bool may_hit(const column *columns, const uint8_t *looked, size_t count, size_t row)
{
    size_t at;
    for (size_t i = 0; i < count; i++) {
        const column *of = columns + looked[i];
        if (present(of, row) && (!of->marks || !value_of(of, row, &at) || of->marks[at]))
            return true;
    }
    return false;
}

static void take_beside(const column *of, line_state *line, size_t row, bool *ask)
{
    bytes text;
    size_t at;
    int64_t number;
    if (!present(of, row))
        return;
    if (of->numbers) {
        memcpy(&number, of->numbers + 8 * (row + of->offset), 8);
        if (of->role == TIME && number >= 0)
            line->micros = number, line->times++;
        else if (of->role == BYTES && number > 0 && number < INT64_C(1000000000000000000))
            line->size += (uint64_t)number;
        else if (of->role == TIME)
            *ask = true;
    } else if (value_of(of, row, &at) && text_at(of, at, &text)) {
        observe(line, of->role, text.at, text.size);
    } else {
        *ask = true;
    }
}

void scan_columns(const column *columns, size_t count, size_t rows, line_state *line, uint8_t *asks)
{
    bytes text;
    size_t at, looked_count = 0;
    uint8_t looked[MOST_COLUMNS];
    for (size_t c = 0; c < count; c++)
        if (is_looked_up(columns[c].role))
            looked[looked_count++] = (uint8_t)c;
    const column *only = looked_count == 1 ? columns + looked[0] : NULL;
    if (only && (only->valid || !only->indices || !only->marks))
        only = NULL;
    memset(asks, 0, rows);
    for (size_t row = 0; row < rows; row++) {
        bool ask = false;
        if (only && (row = next_marked(only, row, rows)) == rows)
            break;
        if (!may_hit(columns, looked, looked_count, row))
            continue;
        line_start(line);
        for (size_t c = 0; c < count; c++) {
            const column *of = columns + c;
            if (!is_looked_up(of->role) || !present(of, row))
                continue;
            if (!value_of(of, row, &at) || (!of->marks && !text_at(of, at, &text))) {
                ask = true;
            } else if (!of->marks) {
                observe(line, of->role, text.at, text.size);
            } else if (of->marks[at]) {
                if (text_at(of, at, &text))
                    observe(line, of->role, text.at, text.size);
                else
                    ask = true;
            }
        }
        if (line->hits || line->ask)
            for (size_t c = 0; c < count; c++)
                if (!is_looked_up(columns[c].role))
                    take_beside(columns + c, line, row, &ask);
        asks[row] = ask || !line_settle(line);
    }
}
