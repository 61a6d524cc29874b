/* Lines that may have met something wait for each other, so that what is asked of memory for one arrives while the others are read: a
 * name that is listed costs six looks into an index that no cache holds, each at a place that only the one before tells. Nothing is
 * decided here but that a line has met nothing; each line that is left is read once more, at once. */
#include "kernel.h"

/* The line that is being read. */
static suspect *at_hand(line_state *line) { return line->later->lines + line->later->count; }

void suspect_begin(suspects *later)
{
    suspect *of = later->lines + later->count;
    of->slot_count = of->field_count = 0, of->all = false;
}

void suspect_name(line_state *line, uint64_t hash)
{
    const name_place place = place_of_name(line->index, hash);
    if (!place.maybe)
        return;
    ahead(line->index->slots + place.slot);
    suspect *of = at_hand(line);
    line->maybe = line->met = true;
    if (of->slot_count == MOST_SUSPECT_FIELDS)
        of->all = true;
    else
        of->slots[of->slot_count] = place.slot, of->tags[of->slot_count++] = place.tag;
}

void suspect_field(line_state *line, enum role role, const uint8_t *text, size_t size)
{
    suspect *of = at_hand(line);
    line->maybe = true;
    if (of->field_count == MOST_SUSPECT_FIELDS) {
        line->ask = true; /* no log has as many names in a line */
        return;
    }
    of->fields[of->field_count].text = (bytes){text, size};
    of->fields[of->field_count++].role = (uint8_t)role;
}

/* Asks memory for what the first names that may be the line's hold; false where there is none. */
static bool is_likely(const match_index *index, suspect *of)
{
    bool likely = of->all;
    for (int i = 0; i < of->slot_count; i++) {
        const uint32_t number = candidate(index, of->slots[i], of->tags[i]);
        of->tags[i] = number;
        if (number == NONE)
            continue;
        ahead(index->names_at + number);
        ahead(index->flags + number);
        ahead(index->first + number);
        ahead(index->profile + number);
        likely = true;
    }
    return likely;
}

static void ask_for_names(const match_index *index, const suspect *of)
{
    for (int i = 0; i < of->slot_count; i++) {
        const uint32_t *at = index->names_at + (of->tags[i] != NONE ? of->tags[i] : 0);
        if (of->tags[i] == NONE || at[0] >= at[1] || at[1] > index->names_size)
            continue;
        ahead(index->names + at[0]);
        ahead(index->names + at[1] - 1);
    }
}

static void read_again(line_state *line, suspects *from, const suspect *of)
{
    line_start(line);
    line->clock = of->clock, line->time = of->time, line->client = of->client, line->micros = of->micros;
    line->size = of->size, line->times = of->times, line->clients = of->clients, line->turned = of->turned;
    for (int i = 0; i < of->field_count; i++)
        observe(line, of->fields[i].role, of->fields[i].text.at, of->fields[i].text.size);
    if (!line_settle(line))
        scan_ask(from->result, from->base, of->whole.at, of->whole.size);
}

void suspects_settle(line_state *line)
{
    suspects *from = line->later;
    const suspect *likely[MOST_SUSPECTS];
    uint32_t left = 0;
    if (!from)
        return;
    line_state again = *line;
    again.later = NULL, again.known = NULL; /* what is read once more is hardly known */
    for (uint32_t i = 0; i < from->count; i++) {
        suspect *of = from->lines + i;
        if (is_likely(line->index, of))
            likely[left++] = of;
        else
            for (int field = 0; field < of->field_count; field++)
                familiar_keep(line->known, of->fields[field].role, of->fields[field].text.at, of->fields[field].text.size);
    }
    for (uint32_t i = 0; i < left; i++)
        ask_for_names(line->index, likely[i]);
    for (uint32_t i = 0; i < left; i++)
        read_again(&again, from, likely[i]);
    from->count = 0;
    if (from->result->ask_count + MOST_SUSPECTS > from->result->ask_room)
        line->later = NULL; /* each line may ask: the scan stops where there is no more room */
}

bool suspect_line(line_state *line)
{
    suspects *from = line->later;
    suspect *of = at_hand(line);
    of->all |= line->hits > 0;
    of->whole = line->whole, of->time = line->time, of->client = line->client, of->micros = line->micros, of->size = line->size;
    of->times = line->times, of->clients = line->clients, of->clock = line->clock, of->turned = line->turned;
    if (++from->count == MOST_SUSPECTS)
        suspects_settle(line);
    return true;
}
