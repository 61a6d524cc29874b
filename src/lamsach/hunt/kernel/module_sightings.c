/* Sightings, which a Tally adds up to, and Ranges: whose their clients are. */
#include "module.h"

static PyObject *time_of(int64_t time, bool known) { return known ? PyLong_FromLongLong(time) : Py_NewRef(Py_None); }

/* ---- Sightings: figures() -> (number, contacts, clients with a contact in force), row(number), profiles(index) */
static int no_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self, (void)args, (void)kwargs;
    PyErr_SetString(PyExc_TypeError, "made by roll_up() and read_ranges()");
    return -1;
}

static void sightings_dealloc(SightingsObject *self)
{
    sightings_free(&self->found);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *sightings_figures(SightingsObject *self, PyObject *none)
{
    (void)none;
    return Py_BuildValue("nKI", (Py_ssize_t)self->found.count, (unsigned long long)self->found.hits, self->found.valid_clients);
}

/* row(number) -> (client, entry, validity, first, last, lines, size, days); client 16 bytes */
static PyObject *sightings_row(SightingsObject *self, PyObject *number)
{
    const Py_ssize_t at = PyLong_AsSsize_t(number);
    if (at < 0 || (size_t)at >= self->found.count) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_IndexError, "no sighting of this number");
        return NULL;
    }
    const sighting row = sighting_at(&self->found, (size_t)at);
    const bool known = row.first <= row.last;
    return Py_BuildValue("y#IINNKKI", row.client, (Py_ssize_t)16, row.entry, row.validity, time_of(row.first, known),
                         time_of(row.last, known), (unsigned long long)row.count, (unsigned long long)row.size, row.days);
}

/* profiles(index) -> [the first sighting of each profile of the list], of what was valid */
static PyObject *sightings_profiles(SightingsObject *self, PyObject *index_object)
{
    if (!PyObject_TypeCheck(index_object, &IndexType) || !((IndexObject *)index_object)->held) {
        PyErr_SetString(PyExc_TypeError, "an index is wanted");
        return NULL;
    }
    const match_index *index = &((IndexObject *)index_object)->index;
    uint8_t *told = PyMem_Calloc((size_t)index->profile_count + 1, 1);
    PyObject *list = told ? PyList_New(0) : PyErr_NoMemory();
    uint32_t left = index->profile_count;
    for (size_t i = 0; list && left && i < self->found.count; i++) {
        const sighting row = sighting_at(&self->found, i);
        if (row.validity != VALID)
            break; /* these come first */
        const uint32_t profile = row.entry < index->entries ? index->profile[row.entry] : index->profile_count;
        if (profile >= index->profile_count || told[profile])
            continue;
        told[profile] = 1, left--;
        PyObject *number = PyLong_FromSize_t(i);
        if (!number || PyList_Append(list, number))
            Py_CLEAR(list);
        Py_XDECREF(number);
    }
    PyMem_Free(told);
    return list;
}

static PyMethodDef sightings_methods[] = {
    {"figures", (PyCFunction)sightings_figures, METH_NOARGS, "Return the numbers of sightings, contacts and clients in danger."},
    {"row", (PyCFunction)sightings_row, METH_O, "Return (client, entry, validity, first, last, lines, size, days)."},
    {"profiles", (PyCFunction)sightings_profiles, METH_O, "Return the first sighting of each profile of the list."},
    {NULL, NULL, 0, NULL},
};
TYPE(SightingsType, "Sightings", SightingsObject, no_init, sightings_dealloc, sightings_methods);

/* ---- Ranges: find(address) -> [(prefix length, unit)], the longest prefix first; settles(tally) */
static void ranges_dealloc(RangesObject *self)
{
    free(self->ranges.rows);
    Py_XDECREF(self->text);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *ranges_find(RangesObject *self, PyObject *number)
{
    const unsigned long address = PyLong_AsUnsignedLong(number);
    if (PyErr_Occurred())
        return NULL;
    PyObject *list = PyList_New(0);
    for (int bits = 32; list && bits >= 0; bits--) {
        const unit_range *end, *row = find_range(&self->ranges, (unsigned)bits, (uint32_t)address, &end);
        for (const uint32_t first = row ? row->first : 0; list && row && row < end && row->first == first; row++) {
            const char *unit = PyBytes_AS_STRING(self->text) + row->unit_at;
            PyObject *told = Py_BuildValue("is#", bits, unit, (Py_ssize_t)row->unit_size);
            if (!told || PyList_Append(list, told))
                Py_CLEAR(list);
            Py_XDECREF(told);
        }
    }
    return list;
}

/* settles(tally) -> whether no client of it is in a range that stands there more than once */
static PyObject *ranges_settle(RangesObject *self, PyObject *object)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (!PyObject_TypeCheck(object, &TallyType)) {
        PyErr_SetString(PyExc_TypeError, "a tally is wanted");
        return NULL;
    }
    const clients *known = &((TallyObject *)object)->counts.clients;
    bool alone = true;
    for (uint32_t i = 0; alone && i < known->count; i++) {
        const uint8_t *at = known->rows[i].address;
        const uint32_t address = (uint32_t)at[12] << 24 | (uint32_t)at[13] << 16 | (uint32_t)at[14] << 8 | at[15];
        if (!memcmp(at, mapped, 12))
            longest_range(&self->ranges, address, &alone);
    }
    return PyBool_FromLong(alone);
}

static PyMethodDef ranges_methods[] = {
    {"settles", (PyCFunction)ranges_settle, METH_O, "Return whether no client of a tally is in a range that stands there more than once."},
    {"find", (PyCFunction)ranges_find, METH_O, "Return the prefix lengths and units of an IPv4 address, the longest first."},
    {NULL, NULL, 0, NULL},
};
TYPE(RangesType, "Ranges", RangesObject, no_init, ranges_dealloc, ranges_methods);

/* read_ranges(text) -> (Ranges, their number, [(line, start, end) of each row that Python reads]), or None: Python reads all */
PyObject *ranges_read(PyObject *module, PyObject *text)
{
    (void)module;
    if (!PyBytes_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "bytes are wanted");
        return NULL;
    }
    size_t count = 0;
    PyObject *asks = NULL;
    row_span *spans = PyMem_Calloc(MOST_RANGE_ASKS, sizeof *spans);
    RangesObject *made = spans ? (RangesObject *)RangesType.tp_alloc(&RangesType, 0) : NULL;
    if (!made) {
        PyMem_Free(spans);
        return PyErr_NoMemory();
    }
    made->text = Py_NewRef(text);
    if (read_ranges(&made->ranges, (const uint8_t *)PyBytes_AS_STRING(text), (size_t)PyBytes_GET_SIZE(text), spans, &count))
        asks = PyList_New((Py_ssize_t)count);
    const bool whole = asks != NULL;
    for (size_t i = 0; asks && i < count; i++) {
        PyObject *span = Py_BuildValue("nnn", (Py_ssize_t)spans[i].line, (Py_ssize_t)spans[i].from, (Py_ssize_t)spans[i].until);
        if (span)
            PyList_SET_ITEM(asks, (Py_ssize_t)i, span);
        else
            Py_CLEAR(asks);
    }
    PyMem_Free(spans);
    if (asks)
        return Py_BuildValue("NIN", made, made->ranges.count, asks);
    Py_DECREF(made);
    return whole || PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}
