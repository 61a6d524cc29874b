/* The hunt's kernel: reads log lines at close to memory speed and counts contacts with a mapped match index.
 *
 * One rule keeps it small and exact: the kernel vouches only for lines that it understands completely. Any other line (an escape, a
 * name beyond ASCII, a damaged line, a time in another notation beside a hit) is handed to the Python reader of the format, which
 * decides. So every result is by construction that of lamsach/hunt/event.py and matching.py; the tests compare the two.
 */
#ifndef LAMSACH_KERNEL_H
#define LAMSACH_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tally.h"

/* GCC and Clang; Microsoft's compiler takes the plain way. LAMSACH_PLAIN tries that out elsewhere. */
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__)) && !defined(LAMSACH_PLAIN)
#include <immintrin.h>
#define X86 1
#endif
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
static inline void ahead(const void *at) { (void)at; }
static inline unsigned lowest_bit(uint64_t bits) { unsigned long at; _BitScanForward64(&at, bits); return at; }
static inline unsigned bit_count(uint64_t bits) { return (unsigned)__popcnt64(bits); }
#else
static inline void ahead(const void *at) { __builtin_prefetch(at); } /* will be read soon */
static inline unsigned lowest_bit(uint64_t bits) { return (unsigned)__builtin_ctzll(bits); } /* of bits that are not all 0 */
static inline unsigned bit_count(uint64_t bits) { return (unsigned)__builtin_popcountll(bits); }
#endif

/* lamsach.hunt.event.Role */
enum role {
    NO_ROLE, TIME, CLIENT, NAME, ADDRESS, URL, DIGEST, BYTES, ANSWERS, HOST, PATH, PORT, SOURCE_PORT, CLIENT_PORT, EITHER_SIDE, ROLES
};
/* lamsach.hunt.clocks.KERNEL_CLOCKS; 0: only Python reads the times */
enum clock { NO_CLOCK, EPOCH, ISO, AUTO };
/* lamsach.hunt.tally.Validity */
enum validity { VALID, BEFORE, AFTER };

typedef struct { const uint8_t *at; size_t size; } bytes;

/* ---- lookup.c: the mapped index, format in lamsach/indicators/index.py */
typedef struct {
    const uint8_t *profiles, *flags, *names, *bits, *net4, *net6_at, *net6;
    const uint32_t *first, *profile, *names_at, *net4_at, *net4_in, *net4_top, *net6_in, *top[3];
    const uint64_t *slots, *keys[3];
    const uint8_t *rest[3];
    uint64_t slot_mask;
    size_t bits_size;
    unsigned bit_shift;
    uint32_t values, entries, profile_count, name_count, names_size, net4_stretches, net4_count, net6_stretches, net6_count;
    uint32_t digest_start[3], digest_count[3];
    uint32_t flagged; /* values with a flag */
    uint64_t serial;  /* no two of a process have the same */
} match_index;

#define NONE UINT32_MAX
bool index_open(match_index *index, const uint8_t *base, size_t size);
#define MODULUS ((UINT64_C(1) << 61) - 1) /* of the hash of a name */
typedef struct { uint64_t slot; uint32_t tag; bool maybe; } name_place; /* maybe: no name is listed without it */
static inline name_place place_of_name(const match_index *index, uint64_t hash)
{
    if (hash >= MODULUS)
        hash -= MODULUS;
    uint64_t mixed = hash * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= mixed >> 32;
    const uint64_t bit = mixed >> index->bit_shift;
    return (name_place){mixed >> 20 & index->slot_mask, (uint32_t)mixed, index->bits[bit >> 3] >> (bit & 7) & 1};
}
uint32_t candidate(const match_index *index, uint64_t slot, uint32_t tag); /* the number of the first name that may be it, or NONE */
uint32_t find_name(const match_index *index, uint64_t hash, const uint8_t *name, size_t size); /* in lower case */
uint32_t find_v4(const match_index *index, uint32_t address);
uint32_t find_v6(const match_index *index, const uint8_t address[16]);
uint32_t outer_range(const match_index *index, uint32_t value);
uint32_t find_digest(const match_index *index, const uint8_t *hex, size_t size);
void validity_of(const match_index *index, uint32_t entry, int64_t *from, int64_t *until);

/* ---- ranges.c: which unit an IPv4 address belongs to. Units are places in the text that was read. */
typedef struct { uint32_t first, unit_at; uint8_t bits, unit_size; } unit_range;
typedef struct { unit_range *rows; uint32_t count, from[34]; } unit_ranges; /* of a prefix length: from[bits] to from[bits + 1] */
typedef struct { size_t line, from, until; } row_span;

#define MOST_RANGE_ASKS 4096 /* room for as many */
bool read_ranges(unit_ranges *ranges, const uint8_t *text, size_t size, row_span *asks, size_t *ask_count); /* false: Python reads all */
const unit_range *find_range(const unit_ranges *ranges, unsigned bits, uint32_t address, const unit_range **end);
const unit_range *longest_range(const unit_ranges *ranges, uint32_t address, bool *alone);

/* ---- values.c: text into values; every function says false for whatever is unusual */
bool read_v4(const uint8_t *text, size_t size, uint32_t *address);
bool read_v6(const uint8_t *text, size_t size, uint8_t address[16]);
bool read_address(const uint8_t *text, size_t size, uint8_t address[16]);
bool read_time(enum clock clock, const uint8_t *text, size_t size, int64_t *micros);
extern const uint8_t fold[256];

/* ---- familiar.c: fields that gave nothing */
typedef struct familiar familiar;
bool familiar_has(familiar *known, enum role role, const uint8_t *text, size_t size); /* `known` may be NULL */
void familiar_keep(familiar *known, enum role role, const uint8_t *text, size_t size);
void familiar_open(familiar **known, uint64_t index); /* for the index of this number; freed with free() */

/* ---- skeleton.c: what stands between the values of lines of JSON that were checked */
typedef struct skeletons skeletons;
void skeletons_open(skeletons **known, uint64_t plan, uint64_t index); /* for those of these numbers; freed with free() */

/* ---- observe.c: the fields of one line */
#define MOST_VALUES 32
#define MAX_LINE (1u << 20)
typedef struct suspects suspects;
typedef struct {
    const match_index *index;
    tally *counts;
    familiar *known; /* or NULL */
    skeletons *kinds; /* or NULL */
    suspects *later; /* where lines that may have met something wait, or NULL: they are looked at as they come */
    enum clock clock;
    bytes whole; /* the line; needed where it may wait */
    bytes time, client;
    int64_t micros; /* of a column of numbers; -1: `time` is text */
    uint64_t size;
    int times, clients, hits;
    bool ask, met, turned, maybe; /* met: a value was or may be found since this was last set to false; turned: a resolver's answer;
                                     maybe: a name may be listed */
    uint32_t values[MOST_VALUES];
} line_state;

/* Whether fields of this role can make a hit. */
static inline bool is_looked_up(enum role role)
{
    return 1u << role & (1u << NAME | 1u << ADDRESS | 1u << URL | 1u << DIGEST | 1u << ANSWERS | 1u << HOST);
}

/* Whether the kernel itself does something with fields of this role. Others matter only beside what it hands to Python. */
static inline bool is_taken(enum role role)
{
    return is_looked_up(role) || role == TIME || role == CLIENT || role == BYTES || role == SOURCE_PORT || role == EITHER_SIDE;
}

void suspect_begin(suspects *later); /* suspects.c */

static inline void line_start(line_state *line)
{
    line->times = line->clients = line->hits = 0;
    line->size = 0;
    line->micros = -1;
    line->ask = line->turned = line->maybe = false;
    if (line->later)
        suspect_begin(line->later);
}

void observe_rest(line_state *line, enum role role, const uint8_t *text, size_t size);

/* Takes a field: one of them is in every line, so what is done with most fields is done at once. */
static inline void observe(line_state *line, enum role role, const uint8_t *text, size_t size)
{
    if (size > 7 && role == TIME) /* shorter ones may say that there is none */
        line->time = (bytes){text, size}, line->times++;
    else if (size > 7 && role == CLIENT)
        line->client = (bytes){text, size}, line->clients++;
    else if (role == SOURCE_PORT)
        line->turned |= size == 2 && text[0] == '5' && text[1] == '3';
    else
        observe_rest(line, role, text, size);
}

void observe_v4(line_state *line, uint32_t address);

/* ---- settling.c */
bool line_settle_rest(line_state *line);
static inline bool line_settle(line_state *line) /* false: Python decides */
{
    return (!line->hits && !line->ask && !line->maybe) || line_settle_rest(line);
}
bool line_settle_ends(line_state *line, uint32_t client, uint32_t target); /* the same for IPv4 end points as numbers */

/* ---- what a scan gives back */
typedef struct { uint32_t at, size; } ask_span;
typedef struct {
    uint64_t lines, other;
    ask_span *asks;
    size_t ask_count, ask_room;
    bool stopped; /* after a line that may change the layout */
} scan_result;

static inline bool scan_ask(scan_result *result, const uint8_t *base, const uint8_t *at, size_t size)
{
    result->asks[result->ask_count++] = (ask_span){(uint32_t)(at - base), (uint32_t)size};
    return result->ask_count < result->ask_room;
}

/* ---- suspects.c: lines that may have met something, a few at a time */
#define MOST_SUSPECTS 32
#define MOST_SUSPECT_FIELDS 4
typedef struct {
    bytes whole, time, client;
    int64_t micros;
    uint64_t size, slots[MOST_SUSPECT_FIELDS]; /* of the index, where their names would stand */
    uint32_t tags[MOST_SUSPECT_FIELDS];        /* and what would stand there */
    int times, clients;
    enum clock clock;
    bool turned, all; /* all: the line is looked at, whatever its slots say */
    uint8_t slot_count, field_count;
    struct { bytes text; uint8_t role; } fields[MOST_SUSPECT_FIELDS];
} suspect;
struct suspects {
    scan_result *result; /* has room for MOST_SUSPECTS asks more than it says */
    const uint8_t *base;
    uint32_t count;
    suspect lines[MOST_SUSPECTS + 1]; /* the one behind the last is being read */
};
void suspect_name(line_state *line, uint64_t hash);
void suspect_field(line_state *line, enum role role, const uint8_t *text, size_t size);
bool suspect_line(line_state *line);
void suspects_settle(line_state *line); /* at the end of a scan; asks may then stand out of order */

/* ---- delimited.c */
typedef struct { uint16_t column; uint8_t role; } column_role;
typedef struct {
    uint8_t separator, comment, quote;
    uint32_t columns, looked, role_count; /* `looked` roles that can hit, then those that matter beside a hit */
    column_role roles[64];
} delimited_plan;
size_t scan_delimited(const delimited_plan *plan, line_state *line, const uint8_t *text, size_t size, scan_result *result);

/* ---- json.c: a tree of the keys that matter */
typedef struct { const char *key; uint32_t key_size; int32_t child, next; uint8_t role; uint64_t hints; } json_node;
/* child, next: -1 none; hints: a bit for each size and last letter of a child's key */
static inline uint64_t key_hint(const uint8_t *key, size_t size)
{
    return UINT64_C(1) << ((size * 5 + (size ? key[size - 1] : 0u)) & 63);
}
typedef struct { json_node *nodes; uint32_t count; uint64_t serial; } json_plan; /* serial: no two plans of a process have the same */
size_t scan_json(const json_plan *plan, line_state *line, const uint8_t *text, size_t size, scan_result *result);

/* ---- template.c: literals, runs of a class of bytes, jumps to a literal */
enum step_kind { LITERAL, RUN, JUMP, REST };
typedef struct { uint8_t kind, role; const uint8_t *text; uint32_t size; uint8_t set[32]; } template_step;
typedef struct { template_step *steps; uint32_t count; uint8_t clock; } line_template;
typedef struct { const uint8_t *mark; uint32_t mark_size, first, end; } template_guest; /* another program's templates, for lines that hold its mark */
typedef struct { line_template *templates; uint32_t count, own; const uint8_t *mark; uint32_t mark_size; template_guest *guests; uint32_t guest_count; } template_plan;
size_t scan_template(const template_plan *plan, line_state *line, const uint8_t *text, size_t size, scan_result *result);

/* ---- packets.c: a capture's records; each ask is a whole record */
size_t scan_packets(line_state *line, const uint8_t *text, size_t size, int link, int fraction, scan_result *result);

/* ---- columns.c: Arrow arrays. `offset` is that of the rows; of a dictionary, `values` are its own */
typedef struct {
    uint8_t role;
    bool wide;              /* ends are 64 bits */
    size_t offset, value_count, data_size;
    const uint8_t *valid;   /* a bit for each row, or NULL */
    const uint8_t *indices; /* i32 into the values, or NULL */
    const uint8_t *numbers; /* i64, or NULL */
    const uint8_t *ends, *data;
    const uint8_t *marks;   /* of a dictionary's values, by mark_values, or NULL */
} column;
#define MOST_COLUMNS 64
void mark_values(const column *of, line_state *line, uint8_t *marks);
void scan_columns(const column *columns, size_t count, size_t rows, line_state *line, uint8_t *asks);

#endif
