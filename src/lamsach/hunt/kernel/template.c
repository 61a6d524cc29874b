/* Lines of words: literals, runs of a class of bytes, jumps to the next literal. Nothing is ever taken back, as in lamsach/hunt/shapes/template.py. */
#include "kernel.h"

static const uint8_t *find(const uint8_t *at, const uint8_t *end, const uint8_t *text, size_t size)
{
    while ((size_t)(end - at) >= size) {
        const uint8_t *found = memchr(at, *text, (size_t)(end - at) - size + 1);
        if (!found || !memcmp(found, text, size))
            return found;
        at = found + 1;
    }
    return NULL;
}

static bool follow(const line_template *template, line_state *line, const uint8_t *at, const uint8_t *end)
{
    struct { uint8_t role; bytes text; } fields[32];
    int count = 0;
    for (uint32_t i = 0; i < template->count; i++) {
        const template_step *step = template->steps + i;
        const uint8_t *from = at;
        switch (step->kind) {
        case LITERAL:
            if ((size_t)(end - at) < step->size || memcmp(at, step->text, step->size))
                return false;
            at += step->size;
            break;
        case JUMP:
            at = find(at, end, step->text, step->size);
            if (!at)
                return false;
            at += step->size;
            break;
        case RUN:
            while (at < end && (step->set[*at >> 3] >> (*at & 7) & 1))
                at++;
            if (at == from)
                return false;
            if (step->role != NO_ROLE && count < 32) {
                fields[count].role = step->role;
                fields[count++].text = (bytes){from, (size_t)(at - from)};
            }
            break;
        default:
            at = end;
        }
    }
    if (at != end)
        return false;
    line_start(line);
    line->clock = template->clock;
    for (int i = 0; i < count; i++)
        observe(line, fields[i].role, fields[i].text.at, fields[i].text.size);
    return true;
}

static bool fits(const template_plan *plan, uint32_t first, uint32_t last, line_state *line, const uint8_t *at, const uint8_t *end)
{
    for (uint32_t i = first; i < last; i++)
        if (follow(plan->templates + i, line, at, end))
            return true;
    return false;
}

/* A syslog into which several programs write: a line of another one is told by its mark. */
static bool fits_guest(const template_plan *plan, line_state *line, const uint8_t *at, const uint8_t *end)
{
    for (uint32_t i = 0; i < plan->guest_count; i++) {
        const template_guest *guest = plan->guests + i;
        if (find(at, end, guest->mark, guest->mark_size) && fits(plan, guest->first, guest->end, line, at, end))
            return true;
    }
    return false;
}

size_t scan_template(const template_plan *plan, line_state *line, const uint8_t *text, size_t size, scan_result *result)
{
    size_t begin = 0;
    while (begin < size) {
        const uint8_t *at = text + begin, *end = memchr(at, '\n', size - begin), *stop;
        if (!end)
            break;
        const size_t whole = (size_t)(end - at);
        begin = (size_t)(end - text) + 1;
        result->lines++;
        stop = whole && end[-1] == '\r' ? end - 1 : end;
        bool good = false;
        line->whole = (bytes){at, whole};
        if (whole <= MAX_LINE && !memchr(at, 0, whole)) {
            good = fits(plan, 0, plan->own, line, at, stop);
            if (!good && plan->mark_size && !find(at, stop, plan->mark, plan->mark_size)) {
                good = fits_guest(plan, line, at, stop);
                if (!good) {
                    result->other++;
                    continue;
                }
            }
            if (good)
                good = line_settle(line);
        }
        if (!good && !scan_ask(result, text, at, whole))
            break;
    }
    return begin;
}
