/* Text into values. What is written in an unusual way is left to Python. */
#include "kernel.h"

/* Lower case of what names are made of; 0 for every other byte. */
const uint8_t fold[256] = {
    ['-'] = '-', ['.'] = '.', ['_'] = '_',
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
    ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i',
    ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r',
    ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i',
    ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
    ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
};

bool read_v4(const uint8_t *text, size_t size, uint32_t *address)
{
    uint32_t value = 0;
    size_t at = 0;
    if (size < 7 || size > 15)
        return false;
    for (int part = 0; part < 4; part++) {
        unsigned number = 0, digits = 0;
        for (; at < size && (unsigned)(text[at] - '0') < 10; at++, digits++)
            number = number * 10 + (text[at] - '0');
        if (!digits || digits > 3 || number > 255 || (digits > 1 && text[at - digits] == '0'))
            return false;
        value = value << 8 | number;
        if (part < 3 && (at >= size || text[at++] != '.'))
            return false;
    }
    *address = value;
    return at == size;
}

bool read_v6(const uint8_t *text, size_t size, uint8_t address[16])
{
    uint8_t out[16] = {0};
    int filled = 0, gap = -1;
    size_t at = 0;
    if (size < 2 || size > 45)
        return false;
    if (text[0] == ':') {
        if (text[1] != ':')
            return false;
        gap = 0, at = 2;
    }
    while (at < size) {
        size_t begin = at;
        unsigned group = 0;
        for (; at < size && at - begin < 4; at++) {
            uint8_t low = text[at] | 32;
            if (text[at] >= '0' && text[at] <= '9')
                group = group << 4 | (text[at] - '0');
            else if (low >= 'a' && low <= 'f')
                group = group << 4 | (unsigned)(low - 'a' + 10);
            else
                break;
        }
        if (at < size && text[at] == '.') { /* an IPv4 address at the end */
            uint32_t four;
            if (filled > 12 || !read_v4(text + begin, size - begin, &four))
                return false;
            for (int i = 0; i < 4; i++)
                out[filled++] = (uint8_t)(four >> (24 - 8 * i));
            at = size;
            break;
        }
        if (at == begin || filled > 14)
            return false;
        out[filled++] = (uint8_t)(group >> 8);
        out[filled++] = (uint8_t)group;
        if (at == size)
            break;
        if (text[at++] != ':' || at == size)
            return false;
        if (text[at] == ':') {
            if (gap >= 0)
                return false;
            gap = filled;
            at++;
        }
    }
    if (gap < 0 ? filled != 16 : filled > 14)
        return false;
    memset(address, 0, 16);
    if (gap < 0)
        gap = filled;
    memcpy(address, out, (size_t)gap);
    memcpy(address + 16 - (filled - gap), out + gap, (size_t)(filled - gap));
    return true;
}

bool read_address(const uint8_t *text, size_t size, uint8_t address[16])
{
    uint32_t four;
    if (!read_v4(text, size, &four))
        return read_v6(text, size, address);
    memset(address, 0, 10);
    memset(address + 10, 0xff, 2);
    for (int i = 0; i < 4; i++)
        address[12 + i] = (uint8_t)(four >> (24 - 8 * i));
    return true;
}

static bool digits(const uint8_t *text, size_t size, int64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < size; i++) {
        if ((unsigned)(text[i] - '0') > 9)
            return false;
        *value = *value * 10 + (text[i] - '0');
    }
    return size > 0;
}

static bool fraction(const uint8_t *text, size_t size, int64_t *micros)
{
    int64_t value = 0;
    if (size > 18)
        return false;
    for (size_t i = 0; i < size || i < 6; i++) {
        if (i < size && (unsigned)(text[i] - '0') > 9)
            return false;
        if (i < 6)
            value = value * 10 + (i < size ? text[i] - '0' : 0);
    }
    *micros = value;
    return true;
}

static bool read_epoch(const uint8_t *text, size_t size, int64_t *micros)
{
    const uint8_t *dot = memchr(text, '.', size);
    size_t whole = dot ? (size_t)(dot - text) : size;
    int64_t seconds, part = 0;
    if (whole > 11 || !digits(text, whole, &seconds) || (dot && !fraction(dot + 1, size - whole - 1, &part)))
        return false;
    *micros = seconds * 1000000 + part;
    return true;
}

/* Days since 1970 of a date in the Gregorian calendar (after Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t days(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool read_iso(const uint8_t *text, size_t size, int64_t *micros)
{
    static const uint8_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day, hour, minute, second, part = 0, zone_hour, zone_minute, shift = 0;
    size_t at = 19, end;
    if (size < 20 || size > 44 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' ||
        text[16] != ':' || !digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day) ||
        !digits(text + 11, 2, &hour) || !digits(text + 14, 2, &minute) || !digits(text + 17, 2, &second))
        return false;
    bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > month_days[month - 1] + (leap && month == 2) || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    if (text[at] == '.') {
        for (end = ++at; end < size && (unsigned)(text[end] - '0') < 10; end++)
            ;
        if (end == at || !fraction(text + at, end - at, &part))
            return false;
        at = end;
    }
    if (size - at == 5 || size - at == 6) {
        if ((text[at] != '+' && text[at] != '-') || (size - at == 6 && text[at + 3] != ':') || !digits(text + at + 1, 2, &zone_hour) ||
            !digits(text + size - 2, 2, &zone_minute) || zone_hour > 14 || zone_minute > 59)
            return false;
        shift = (zone_hour * 60 + zone_minute) * (text[at] == '-' ? 60 : -60);
    } else if (size - at != 1 || text[at] != 'Z') {
        return false;
    }
    *micros = (days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second + shift) * 1000000 + part;
    return *micros >= 0;
}

bool read_time(enum clock clock, const uint8_t *text, size_t size, int64_t *micros)
{
    return ((clock == EPOCH || clock == AUTO) && read_epoch(text, size, micros)) ||
           ((clock == ISO || clock == AUTO) && read_iso(text, size, micros));
}
