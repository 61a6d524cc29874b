/* What skeleton.c learns and walk.c goes along: trees of the pieces of text that stand between the values of lines. */
#ifndef LAMSACH_KERNEL_SKELETON_H
#define LAMSACH_KERNEL_SKELETON_H

#include "json.h"

enum { MOST_PIECES = 1 << 12, MOST_TEXT = 1 << 17, MOST_BESIDE = 16, MOST_LINE = 1 << 13, MOST_WORDS = 8 };
#define WALK_ROOM 64 /* bytes that may be read beyond a text or a value */
enum what { STRING, NUMBER, END };
typedef struct {
    uint64_t first; /* a bit for each of the first 64 bytes */
    uint32_t text, size;
    int32_t next, beside; /* 0: none */
    uint8_t what, role, length, steady; /* length: of the last value behind it; steady: of how many before it as well */
} piece;
typedef struct { uint32_t pieces, used; bool full; piece piece[MOST_PIECES]; uint8_t text[MOST_TEXT + WALK_ROOM]; } tree; /* the first piece is the root */
typedef struct { uint8_t count; uint64_t word[MOST_WORDS]; } word_list; /* the values that stood behind a piece, as hashes */

/* The end of the line where it goes along pieces of `along`; else NULL. */
typedef const uint8_t *walker(tree *along, line_state *line, const uint8_t *at, const uint8_t *end);
walker *walker_here(void); /* for this processor */

struct skeletons {
    uint64_t plan, index;
    walker *walk;
    uint8_t most_words;
    tree makes, usual;
    word_list words[MOST_PIECES];
};

#endif
