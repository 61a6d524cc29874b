/* Tally(slot, ask=False): counts, as Python sees them. */
#include "module.h"

static int tally_init(TallyObject *self, PyObject *args, PyObject *kwargs)
{
    long long slot;
    int ask = 0;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "L|p", &slot, &ask))
        return -1;
    if (slot < INT64_C(60000000) || slot > MOST_SLOT || self->counts.slot) {
        PyErr_SetString(PyExc_ValueError, "a stretch of time is a minute at least, and a day at most");
        return -1;
    }
    self->counts.slot = slot, self->counts.ask = ask;
    return 0;
}

static void tally_dealloc(TallyObject *self)
{
    tally_free(&self->counts);
    free(self->known);
    free(self->kinds);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* A named tuple, which takes the four items. */
static PyObject *named(PyTypeObject *type, PyObject *one, PyObject *two, PyObject *three, PyObject *four)
{
    PyObject *items[] = {one, two, three, four}, *made = NULL;
    if (one && two && three && four && (made = type->tp_alloc(type, 4)))
        for (int i = 0; i < 4; i++)
            PyTuple_SET_ITEM(made, i, items[i]);
    else
        for (int i = 0; i < 4; i++)
            Py_XDECREF(items[i]);
    return made;
}

/* The text of an address, the same object for the same one. */
static PyObject *client_text(PyObject *clients, PyObject *client_of, const uint8_t client[16])
{
    PyObject *raw = PyBytes_FromStringAndSize((const char *)client, 16), *text = NULL;
    if (raw && !Py_XNewRef(text = PyDict_GetItemWithError(clients, raw)) && !PyErr_Occurred()) {
        text = PyObject_CallOneArg(client_of, raw);
        if (text && PyDict_SetItem(clients, raw, text))
            Py_CLEAR(text);
    }
    Py_XDECREF(raw);
    return text;
}

/* A time, or None where it is not known. */
static PyObject *time_of(int64_t time, bool known) { return known ? PyLong_FromLongLong(time) : Py_NewRef(Py_None); }

typedef struct { PyTypeObject *key, *count; PyObject *validities, *clients, *client_of; } row_makers;

/* Adds to what `found` has of the key: rows of the same may be several. */
static bool add_row(PyObject *found, PyObject *key, PyObject *count)
{
    PyObject *known = PyDict_GetItemWithError(found, key), *sum = known ? PyNumber_Add(known, count) : Py_NewRef(count);
    const bool good = sum && !PyErr_Occurred() && !PyDict_SetItem(found, key, sum);
    Py_XDECREF(sum);
    return good;
}

static bool put_row(PyObject *found, const tally *counts, const tally_row *row, const row_makers *make)
{
    const bool known = row->slot != NO_SLOT;
    const int64_t start = known ? row->slot * counts->slot : 0;
    PyObject *client = client_text(make->clients, make->client_of, counts->clients.rows[row->client].address);
    PyObject *validity = Py_NewRef(PyTuple_GET_ITEM(make->validities, row->validity));
    PyObject *key = named(make->key, client, PyLong_FromUnsignedLong(row->entry), validity, PyLong_FromLong(row->slot));
    PyObject *first = time_of(start + (int64_t)row->first, known);
    PyObject *last = row->last == row->first ? Py_XNewRef(first) : time_of(start + (int64_t)row->last, known);
    PyObject *count = named(make->count, first, last, PyLong_FromUnsignedLong(row->count), PyLong_FromUnsignedLongLong(row_size(row)));
    const bool put = key && count && add_row(found, key, count);
    Py_XDECREF(key);
    Py_XDECREF(count);
    return put;
}

static bool is_named_tuple(PyTypeObject *type)
{
    return PyType_IsSubtype(type, &PyTuple_Type) && type->tp_basicsize == PyTuple_Type.tp_basicsize && type->tp_itemsize;
}

/* take(Key, Count, validities, clients, client_of) -> {Key(client, entry, validity, slot): Count(first, last, lines, size)} */
static PyObject *tally_take(TallyObject *self, PyObject *args)
{
    row_makers make;
    if (!PyArg_ParseTuple(args, "O!O!O!O!O", &PyType_Type, &make.key, &PyType_Type, &make.count, &PyTuple_Type, &make.validities,
                          &PyDict_Type, &make.clients, &make.client_of))
        return NULL;
    if (!is_named_tuple(make.key) || !is_named_tuple(make.count) || PyTuple_GET_SIZE(make.validities) <= AFTER) {
        PyErr_SetString(PyExc_TypeError, "two named tuples and three validities are wanted");
        return NULL;
    }
    PyObject *found = PyDict_New();
    for (size_t i = 0; found && i < row_room(&self->counts); i++)
        if (row_at(&self->counts, i)->count && !put_row(found, &self->counts, row_at(&self->counts, i), &make))
            Py_CLEAR(found);
    if (found)
        tally_free(&self->counts);
    return found;
}

/* put(client, entry, validity, slot, first, last, lines, size) -> whether a row can hold it: client 16 bytes; first above last: not known */
static PyObject *tally_put_row(TallyObject *self, PyObject *args)
{
    Py_buffer address;
    tally *counts = &self->counts;
    tally_row row = {0};
    unsigned int validity;
    long long first, last;
    unsigned long long count, size;
    if (!PyArg_ParseTuple(args, "y*IIiLLKK", &address, &row.entry, &validity, &row.slot, &first, &last, &count, &size))
        return NULL;
    const bool good = address.len == 16 && validity <= AFTER && count && counts->slot;
    const int64_t start = row.slot == NO_SLOT || !good ? 0 : row.slot * counts->slot;
    const bool known = first <= last && first >= start && last - start < counts->slot;
    const bool fits = (row.slot == NO_SLOT ? first > last : known) && count <= UINT32_MAX && size <= MOST_SIZE && row.entry <= MOST_ENTRY;
    if (good && fits)
        row.client = client_number(&counts->clients, address.buf, mix_address(address.buf));
    PyBuffer_Release(&address);
    if (!good) {
        PyErr_SetString(PyExc_ValueError, "no row of a tally");
        return NULL;
    }
    if (!fits)
        Py_RETURN_FALSE;
    row.validity = validity, row.count = (uint32_t)count, row.size_low = size & 0xffffff, row.size_high = size >> 24;
    if (row.slot != NO_SLOT)
        row.first = (uint64_t)(first - start), row.last = (uint64_t)(last - start);
    if (row.client == NO_CLIENT || !tally_put(counts, &row))
        return PyErr_NoMemory();
    Py_RETURN_TRUE;
}

/* merge(other): add what `other` has counted, and empty it */
static PyObject *tally_merge_with(TallyObject *self, PyObject *args)
{
    TallyObject *other;
    bool good;
    if (!PyArg_ParseTuple(args, "O!", &TallyType, &other))
        return NULL;
    if (other == self || other->counts.slot != self->counts.slot) {
        PyErr_SetString(PyExc_ValueError, "another tally of the same stretches of time is wanted");
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    good = tally_merge(&self->counts, &other->counts);
    Py_END_ALLOW_THREADS
    if (!good)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* clients() -> their addresses, 16 bytes each */
static PyObject *tally_clients(TallyObject *self, PyObject *none)
{
    (void)none;
    const clients *known = &self->counts.clients;
    PyObject *list = PyList_New(known->count);
    for (uint32_t i = 0; list && i < known->count; i++) {
        PyObject *address = PyBytes_FromStringAndSize((const char *)known->rows[i].address, 16);
        if (address)
            PyList_SET_ITEM(list, i, address);
        else
            Py_CLEAR(list);
    }
    return list;
}

/* roll_up() -> Sightings, which take over what was counted */
static PyObject *tally_roll_up(TallyObject *self, PyObject *none)
{
    (void)none;
    bool good;
    SightingsObject *made = (SightingsObject *)SightingsType.tp_alloc(&SightingsType, 0);
    if (!made)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    good = roll_up(&self->counts, &made->found);
    Py_END_ALLOW_THREADS
    if (good)
        return (PyObject *)made;
    Py_DECREF(made);
    return PyErr_NoMemory();
}

static PyObject *tally_length(TallyObject *self, PyObject *none)
{
    (void)none;
    return PyLong_FromSize_t(self->counts.used);
}

static PyMethodDef tally_methods[] = {
    {"take", (PyCFunction)tally_take, METH_VARARGS, "Return every count by its key, in no order, and forget them."},
    {"put", (PyCFunction)tally_put_row, METH_VARARGS, "Add a count, and return whether it can be held."},
    {"merge", (PyCFunction)tally_merge_with, METH_VARARGS, "Add the counts of another tally, and empty it."},
    {"clients", (PyCFunction)tally_clients, METH_NOARGS, "Return the addresses of the clients, 16 bytes each."},
    {"roll_up", (PyCFunction)tally_roll_up, METH_NOARGS, "Return the sightings that the counts add up to, where a stretch of time is a day; they take the counts over."},
    {"rows", (PyCFunction)tally_length, METH_NOARGS, "Return the number of counts."},
    {NULL, NULL, 0, NULL},
};
TYPE(TallyType, "Tally", TallyObject, tally_init, tally_dealloc, tally_methods);
