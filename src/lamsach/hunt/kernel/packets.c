/* Packets of a little-endian pcap file: Ethernet, IPv4, UDP questions to a resolver, and TCP or UDP that carries no name. Others ask. */
#include "kernel.h"

enum { ETHERNET_LINK = 1, ETHERNET_HEAD = 14, RECORD = 16, LARGEST = 1 << 19 };

static uint32_t u32(const uint8_t *at) { uint32_t value; memcpy(&value, at, 4); return value; }
static uint32_t network16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static uint32_t network32(const uint8_t *at) { return network16(at) << 16 | network16(at + 2); }

/* The one question of a DNS message, as text. */
static bool question(const uint8_t *at, size_t size, uint8_t *name, size_t *length)
{
    size_t from = 12, to = 0;
    if (size < 12 || at[2] & 0x80 || network16(at + 4) != 1)
        return false;
    while (from < size && at[from]) {
        const size_t label = at[from];
        if (label > 63 || from + 1 + label > size || to + label + 1 > 253)
            return false;
        if (memchr(at + from + 1, '.', label))
            return false;
        memcpy(name + to, at + from + 1, label);
        to += label;
        name[to++] = '.';
        from += label + 1;
    }
    *length = to ? to - 1 : 0;
    return from + 5 <= size && to;
}

/* False where Python is to look at the packet. */
static bool take_packet(line_state *line, const uint8_t *frame, size_t size, int64_t micros)
{
    uint8_t name[256];
    size_t length = 0;
    if (size < ETHERNET_HEAD + 20 || network16(frame + 12) != 0x0800)
        return false;
    const uint8_t *packet = frame + ETHERNET_HEAD;
    size_t head = (size_t)(packet[0] & 15) * 4, total = network16(packet + 2);
    size -= ETHERNET_HEAD;
    if (packet[0] >> 4 != 4 || head < 20 || total < head || total > size || network16(packet + 6) & 0x1fff)
        return false;
    const uint8_t *body = packet + head;
    const size_t left = total - head;
    if (packet[9] != 17 && packet[9] != 6)
        return false;
    if (left < (packet[9] == 17 ? 8u : 20u))
        return false;
    const bool resolver = network16(body) == 53 || network16(body + 2) == 53;
    line_start(line);
    if (packet[9] == 17) {
        if (resolver && !question(body + 8, left - 8, name, &length))
            return false;
    } else {
        const size_t tcp = (size_t)(body[12] >> 4) * 4;
        if (tcp < 20 || (left > tcp && (resolver || body[tcp] == 0x16 || (body[tcp] >= 'A' && body[tcp] <= 'Z'))))
            return false;
    }
    if (length)
        observe(line, NAME, name, length);
    line->micros = micros, line->times = 1;
    return line_settle_ends(line, network32(packet + 12), network32(packet + 16));
}

size_t scan_packets(line_state *line, const uint8_t *text, size_t size, int link, int fraction, scan_result *result)
{
    size_t at = 0;
    while (size - at >= RECORD) {
        const uint32_t captured = u32(text + at + 8);
        if (captured > LARGEST || size - at - RECORD < captured)
            break; /* Python sees whether it is damaged */
        const int64_t micros = (int64_t)u32(text + at) * 1000000 + u32(text + at + 4) / (uint32_t)fraction;
        const size_t here = at;
        at += RECORD + captured;
        result->lines++;
        if (!(link == ETHERNET_LINK && take_packet(line, text + here + RECORD, captured, micros)) &&
            !scan_ask(result, text, text + here, RECORD + captured))
            break;
    }
    return at;
}
