/* Tally(slot, ask=False): counts, as Python sees them. */
#include "module.h"

static int tally_init(TallyObject *self, PyObject *args, PyObject *kwargs)
{
    long long slot;
    int ask = 0;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "L|p", &slot, &ask))
        return -1;
    if (slot < INT64_C(60000000) || self->counts.rows) {
        PyErr_SetString(PyExc_ValueError, "a stretch of time is a minute at least");
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

static bool put_row(PyObject *found, const tally_row *row, const row_makers *make)
{
    const bool known = row->first <= row->last;
    PyObject *client = client_text(make->clients, make->client_of, row->client);
    PyObject *validity = Py_NewRef(PyTuple_GET_ITEM(make->validities, row->validity));
    PyObject *key = named(make->key, client, PyLong_FromUnsignedLong(row->entry), validity, PyLong_FromLong(row->slot));
    PyObject *first = time_of(row->first, known);
    PyObject *last = row->last == row->first ? Py_XNewRef(first) : time_of(row->last, known);
    PyObject *count = named(make->count, first, last, PyLong_FromUnsignedLongLong(row->count), PyLong_FromUnsignedLongLong(row->size));
    const bool put = key && count && !PyDict_SetItem(found, key, count);
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
    for (size_t i = 0; found && i < self->counts.capacity; i++)
        if (self->counts.rows[i].count && !put_row(found, self->counts.rows + i, &make))
            Py_CLEAR(found);
    if (found)
        tally_free(&self->counts);
    return found;
}

/* put(client, entry, validity, slot, first, last, lines, size): client 16 bytes; first above last: not known */
static PyObject *tally_put_row(TallyObject *self, PyObject *args)
{
    Py_buffer client;
    tally_row row = {0};
    long long first, last;
    unsigned long long count, size;
    if (!PyArg_ParseTuple(args, "y*IIiLLKK", &client, &row.entry, &row.validity, &row.slot, &first, &last, &count, &size))
        return NULL;
    row.first = first, row.last = last, row.count = count, row.size = size;
    const bool good = client.len == 16 && row.validity <= AFTER && count && self->counts.slot;
    if (good)
        memcpy(row.client, client.buf, 16);
    PyBuffer_Release(&client);
    if (!good) {
        PyErr_SetString(PyExc_ValueError, "no row of a tally");
        return NULL;
    }
    if (!tally_put(&self->counts, &row))
        return PyErr_NoMemory();
    Py_RETURN_NONE;
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

/* roll_up() -> Sightings */
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
    {"put", (PyCFunction)tally_put_row, METH_VARARGS, "Add a count."},
    {"merge", (PyCFunction)tally_merge_with, METH_VARARGS, "Add the counts of another tally, and empty it."},
    {"roll_up", (PyCFunction)tally_roll_up, METH_NOARGS, "Return the sightings that the counts add up to, where a stretch of time is a day."},
    {"rows", (PyCFunction)tally_length, METH_NOARGS, "Return the number of counts."},
    {NULL, NULL, 0, NULL},
};
TYPE(TallyType, "Tally", TallyObject, tally_init, tally_dealloc, tally_methods);
