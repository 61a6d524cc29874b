/* What was counted, and what it adds up to. Nothing in here grows with what was read: only with what was hit. */
#ifndef LAMSACH_KERNEL_TALLY_H
#define LAMSACH_KERNEL_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- pages.c: large memory, of zeros */
void *pages_take(size_t size); /* NULL where there is none */
void pages_give(void *at, size_t size);

/* ---- clients.c: addresses by number */
typedef struct { uint8_t address[16]; uint32_t mixed; } client; /* IPv6, or IPv4 mapped into it */
typedef struct { client *rows; uint32_t *places, count, room, mask; } clients;

#define NO_CLIENT UINT32_MAX
void mix_by(uint64_t secret); /* once, before anything is counted: whoever chooses the addresses shall not choose their places */
uint64_t mix(uint64_t one, uint64_t other);
uint32_t mix_address(const uint8_t address[16]);
uint32_t client_number(clients *known, const uint8_t address[16], uint32_t mixed); /* a new one where it is missing; NO_CLIENT: no memory */
void clients_close(clients *known); /* none is looked for any more */
void clients_free(clients *known);

/* ---- tally.c: counts per client, entry, validity and stretch of time; half a cache line each */
typedef struct {
    uint32_t client, entry;
    int32_t slot;   /* NO_SLOT: of a time that could not be read */
    uint32_t count; /* 0: no row */
    uint64_t first : 38, validity : 2, size_low : 24; /* microseconds into the stretch */
    uint64_t last : 38, more : 1, size_high : 25;     /* more: another row of the same, since one would not hold it */
} tally_row;
#define MOST_SIZE ((UINT64_C(1) << 48) - 1)
#define MOST_ENTRY (UINT32_MAX >> 1)
#define MOST_SLOT INT64_C(86400000000)

/* ---- segments.c: the rows, in tables that are parted in two when they are full, by one more bit of their mixed keys (Fagin et al.,
 * "Extendible hashing"). So nothing ever has to be moved at once, and what is used of memory is used up. */
enum { SEGMENT_BITS = 11, SEGMENT = 1 << SEGMENT_BITS };
typedef struct { tally_row *rows; uint32_t used, depth; } segment; /* depth: how many bits the keys of its rows have in common */
typedef struct {
    segment *all;
    uint32_t *of; /* by the first `depth` bits of a key */
    uint32_t count, room, depth;
} segments;

segment *segment_of(const segments *rows, uint64_t mixed);
bool segments_open(segments *rows); /* the first one; false where there is no memory */
segment *segment_add(segments *rows, uint64_t mixed); /* another for half of the keys of that of `mixed`; NULL where there is no memory */
void segment_give(segments *rows, uint32_t number); /* its rows are needed no more */
void segments_free(segments *rows);
static inline size_t place_in(const segment *of, uint64_t mixed) { return (size_t)(mixed << of->depth >> (64 - SEGMENT_BITS)); }

/* ---- tally.c */
#define MOST_LINE_SIZE UINT32_MAX
#define MOST_WAITING 32
typedef struct { uint8_t address[16]; uint32_t client_mixed; uint64_t mixed; tally_row row; } waiting_row;
typedef struct {
    segments rows;
    size_t used;
    int64_t slot;   /* microseconds; a day at most */
    bool full, ask; /* full: no memory was left; ask: Python counts */
    uint32_t waiting;
    clients clients;
    waiting_row wait[MOST_WAITING]; /* memory is slow, and hits are many: what a row needs is asked for before its turn comes */
} tally;

#define NO_SLOT INT32_MIN
static inline size_t row_room(const tally *counts) { return (size_t)counts->rows.count << SEGMENT_BITS; } /* count 0: none stands there */
static inline const tally_row *row_at(const tally *counts, size_t number)
{
    return counts->rows.all[number >> SEGMENT_BITS].rows + (number & (SEGMENT - 1));
}
static inline uint64_t row_size(const tally_row *row) { return (uint64_t)row->size_high << 24 | row->size_low; }
bool tally_add(tally *counts, const uint8_t client[16], uint32_t entry, int64_t time, uint32_t validity, uint64_t size);
bool tally_put(tally *counts, const tally_row *more); /* counts->full where there is no memory left */
bool tally_settle(tally *counts);                     /* before anything else is done with the rows */
bool tally_merge(tally *counts, tally *other);        /* empties `other` */
void tally_free(tally *counts);

/* ---- sorting.c */
typedef struct { uint32_t low, high, number; } numbered; /* the halves of a key: 12 bytes, there may be many */
static inline uint64_t key_of(numbered item) { return (uint64_t)item.high << 32 | item.low; }
static inline numbered with_key(uint64_t key, uint32_t number) { return (numbered){(uint32_t)key, (uint32_t)(key >> 32), number}; }
numbered *sort_numbered(numbered *items, numbered *room, size_t count); /* returns where they are then: `items` or `room` */

/* ---- rolling.c: sightings in the order in which they are shown. They stand on the rows of the tally, which they take over. */
typedef struct {
    tally counts;
    uint32_t *rows, *begin; /* rows of the tally, those of a sighting together; where in them each sighting begins */
    uint32_t *order;        /* of the sightings */
    size_t count, used;
    uint32_t valid_clients;    /* with a contact in force */
    uint64_t hits;
} sightings;
typedef struct { const uint8_t *client; uint32_t entry, validity, days; int64_t first, last; uint64_t count, size; } sighting;

bool roll_up(tally *counts, sightings *found); /* false where there is no memory; `counts` is empty then too */
sighting sighting_at(const sightings *found, size_t place); /* first above last: of no known time */
void sightings_free(sightings *found);

#endif
