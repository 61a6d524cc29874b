/* The steps of walk.c, once for each kind of processor, which looks at WIDE bytes at a time and tells of each by a bit of MASK: WALK is
 * the name, TARGET the processor, UNLIKE(one, other) the bytes that differ, MARKS the quotes and what else ends the plain part of a
 * string (backslashes, control characters, all beyond ASCII), DIGITS the digits.
 * A value that is written in an unusual way is read as json.c reads it; where that says no, or no piece fits, the line is none of ours.
 * Reads beyond what a line has, but not beyond `end`: near it, nothing is ours either. */
TARGET static const uint8_t *WALK(tree *along, line_state *line, const uint8_t *at, const uint8_t *end)
{
    piece *here = along->piece + along->piece[0].next;
    while (here != along->piece) {
        const uint8_t *text = along->text + here->text, *from = at + here->size;
        const size_t size = here->size;
        size_t length = 0;
        bool escaped = false;
        if ((size_t)(end - at) < size + WALK_ROOM)
            return NULL;
        MASK unlike = UNLIKE(at, text) & (MASK)here->first;
        if (size > WIDE) {
            for (size_t i = WIDE; i + WIDE < size; i += WIDE)
                unlike |= UNLIKE(at + i, text + i);
            unlike |= UNLIKE(at + size - WIDE, text + size - WIDE);
        }
        if (unlike) {
            here = along->piece + here->beside;
            continue;
        }
        if (here->what == STRING) {
            MASK quotes, others;
            MARKS(from, quotes, others);
            if (AS_BEFORE(here, quotes, others)) {
                length = here->length;
                at = from + length + 1;
                goto taken;
            }
            while (!(quotes | others) && (size_t)(end - from) - length >= 2 * WALK_ROOM) {
                length += WIDE;
                MARKS(from + length, quotes, others);
            }
            if (quotes && !(others & (quotes ^ (quotes - 1)))) {
                length += lowest_bit(quotes);
                at = from + length + 1;
            } else {
                json_reader in = {NULL, line, from, end, NULL, 0};
                bytes found;
                if (!json_string(&in, &found, &escaped))
                    return NULL;
                length = found.size, at = in.at;
            }
        } else if (here->what == NUMBER) {
            const MASK digits = DIGITS(from);
            if (AS_BEFORE(here, ~digits, 0) && from[here->length] != '.' && (here->length == 1 || *from != '0')) {
                length = here->length;
                at = from + length;
                goto taken;
            }
            length = lowest_bit(~digits | (MASK)1 << (WIDE - 1));
            if (length && length < WIDE - 1 && from[length] != '.' && (length == 1 || *from != '0')) {
                at = from + length;
            } else if (length || *from == '-') {
                json_reader in = {NULL, line, from, end, NULL, 0};
                bytes found;
                if (!json_number(&in, &found))
                    return NULL;
                length = found.size, at = in.at;
            } else {
                here = along->piece + here->beside; /* another one goes on with true, [ or the like */
                continue;
            }
        } else if (*from == '\n') {
            return from;
        } else {
            here = along->piece + here->beside;
            continue;
        }
        const unsigned again = (length == here->length) & (length < WIDE); /* without a jump: none could be foreseen */
        here->steady = (uint8_t)((here->steady + (here->steady < STEADY)) & (0u - again));
        here->length = (uint8_t)length;
    taken:
        if (here->role != NO_ROLE) {
            line->ask |= escaped;
            if (is_looked_up(here->role) && line->known && length >= FAMILIAR_LEAST && length <= FAMILIAR_MOST) {
                const familiar_field *kept = familiar_place(line->known, here->role, from, length);
                uint64_t other = UNLIKE(kept->text, from);
                if (length > WIDE)
                    other |= (uint64_t)UNLIKE(kept->text + 32, from + 32) << 32;
                if (kept->size == length && kept->role == here->role && !(other & ((UINT64_C(1) << length) - 1))) {
                    here = along->piece + here->next;
                    continue;
                }
            }
            observe(line, here->role, from, length);
        }
        here = along->piece + here->next;
    }
    return NULL;
}
#undef WALK
#undef TARGET
#undef WIDE
#undef MASK
#undef UNLIKE
#undef MARKS
#undef DIGITS
