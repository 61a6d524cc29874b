/* The kernel as a Python module: Index and scan(). The lock of the interpreter is released while lines are read. */
#include "module.h"

#define ASK_ROOM 4096
#define INTERFACE 7 /* as in lamsach/hunt/native.py: a kernel that was left over from another version is not used */

uint64_t next_serial(void)
{
    static uint64_t made;
    return ++made;
}

/* ---- Index(buffer) */
static int index_init(IndexObject *self, PyObject *args, PyObject *kwargs)
{
    (void)kwargs;
    if (self->held) {
        PyErr_SetString(PyExc_RuntimeError, "an index is opened once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "y*", &self->buffer))
        return -1;
    self->held = true;
    if (!index_open(&self->index, self->buffer.buf, (size_t)self->buffer.len)) {
        PyErr_SetString(PyExc_ValueError, "not a match index of version 1");
        return -1;
    }
    self->index.serial = next_serial();
    /* The bits of the names are looked into for every line, each time at another place: in one large page, where there are such. */
    self->bits = pages_take(self->index.bits_size);
    if (self->bits)
        self->index.bits = memcpy(self->bits, self->index.bits, self->index.bits_size);
    return 0;
}

static void index_dealloc(IndexObject *self)
{
    if (self->held)
        PyBuffer_Release(&self->buffer);
    pages_give(self->bits, self->index.bits_size);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int by_place(const void *one, const void *other)
{
    const ask_span *left = one, *right = other;
    return (left->at > right->at) - (left->at < right->at);
}

/* Lines that waited ask later than those behind them. */
static void sort_asks(scan_result *result)
{
    for (size_t i = 1; i < result->ask_count; i++)
        if (result->asks[i].at < result->asks[i - 1].at) {
            qsort(result->asks, result->ask_count, sizeof *result->asks, by_place);
            return;
        }
}

/* ---- scan(index, plan, tally, buffer, start, end) -> (end of the last whole line, lines, other, asks, stopped) */
static PyObject *scan(PyObject *module, PyObject *args)
{
    (void)module;
    IndexObject *index;
    PlanObject *plan;
    TallyObject *counts;
    Py_buffer buffer;
    Py_ssize_t start, end;
    if (!PyArg_ParseTuple(args, "O!O!O!y*nn", &IndexType, &index, &PlanType, &plan, &TallyType, &counts, &buffer, &start, &end))
        return NULL;
    if (start < 0 || end < start || end > buffer.len || end - start > (Py_ssize_t)INT32_MAX || !index->held || !counts->counts.slot) {
        PyBuffer_Release(&buffer);
        PyErr_SetString(PyExc_ValueError, "start and end must lie within the buffer");
        return NULL;
    }
    ask_span *asks = PyMem_Malloc((ASK_ROOM + MOST_SUSPECTS) * sizeof *asks);
    if (!asks) {
        PyBuffer_Release(&buffer);
        return PyErr_NoMemory();
    }
    scan_result result = {.asks = asks, .ask_room = ASK_ROOM};
    familiar_open(&counts->known, index->index.serial);
    if (plan->kind == 1)
        skeletons_open(&counts->kinds, plan->json.serial, index->index.serial);
    const uint8_t *text = (const uint8_t *)buffer.buf + start;
    suspects later;
    later.result = &result, later.base = text, later.count = 0;
    line_state line = {.index = &index->index, .counts = &counts->counts, .known = counts->known, .kinds = counts->kinds,
                       .clock = plan->clock, .later = plan->kind == 1 ? NULL : &later};
    const size_t size = (size_t)(end - start);
    size_t done;
    Py_BEGIN_ALLOW_THREADS
    if (plan->kind == 0)
        done = scan_delimited(&plan->delimited, &line, text, size, &result);
    else if (plan->kind == 1)
        done = scan_json(&plan->json, &line, text, size, &result);
    else
        done = scan_template(&plan->template, &line, text, size, &result);
    suspects_settle(&line);
    sort_asks(&result);
    tally_settle(&counts->counts);
    Py_END_ALLOW_THREADS
    PyObject *list = counts->counts.full ? PyErr_NoMemory() : PyList_New((Py_ssize_t)result.ask_count);
    for (size_t i = 0; list && i < result.ask_count; i++) {
        PyObject *span = Py_BuildValue("nn", start + (Py_ssize_t)asks[i].at, start + (Py_ssize_t)(asks[i].at + asks[i].size));
        if (span)
            PyList_SET_ITEM(list, (Py_ssize_t)i, span);
        else
            Py_CLEAR(list);
    }
    PyMem_Free(asks);
    PyBuffer_Release(&buffer);
    if (!list)
        return NULL;
    return Py_BuildValue("nKKNO", start + (Py_ssize_t)done, (unsigned long long)result.lines, (unsigned long long)result.other, list,
                         result.stopped ? Py_True : Py_False);
}

/* ---- scan_packets(index, tally, buffer, start, end, link, fraction) -> (end of the last whole record, records, asks, full) */
static PyObject *scan_records(PyObject *module, PyObject *args)
{
    (void)module;
    IndexObject *index;
    TallyObject *counts;
    Py_buffer buffer;
    Py_ssize_t start, end;
    int link, fraction;
    if (!PyArg_ParseTuple(args, "O!O!y*nnii", &IndexType, &index, &TallyType, &counts, &buffer, &start, &end, &link, &fraction))
        return NULL;
    ask_span *asks = PyMem_Malloc(ASK_ROOM * sizeof *asks);
    if (!asks || start < 0 || end < start || end > buffer.len || end - start > (Py_ssize_t)INT32_MAX || fraction < 1 ||
        !index->held || !counts->counts.slot) {
        PyMem_Free(asks);
        PyBuffer_Release(&buffer);
        PyErr_SetString(PyExc_ValueError, "start and end must lie within the buffer");
        return NULL;
    }
    scan_result result = {.asks = asks, .ask_room = ASK_ROOM};
    familiar_open(&counts->known, index->index.serial);
    line_state line = {.index = &index->index, .counts = &counts->counts, .known = counts->known, .clock = NO_CLOCK};
    size_t done;
    Py_BEGIN_ALLOW_THREADS
    done = scan_packets(&line, (const uint8_t *)buffer.buf + start, (size_t)(end - start), link, fraction, &result);
    tally_settle(&counts->counts);
    Py_END_ALLOW_THREADS
    PyObject *list = counts->counts.full ? PyErr_NoMemory() : PyList_New((Py_ssize_t)result.ask_count);
    for (size_t i = 0; list && i < result.ask_count; i++) {
        PyObject *place = PyLong_FromSsize_t(start + (Py_ssize_t)asks[i].at);
        if (place)
            PyList_SET_ITEM(list, (Py_ssize_t)i, place);
        else
            Py_CLEAR(list);
    }
    PyMem_Free(asks);
    PyBuffer_Release(&buffer);
    if (!list)
        return NULL;
    return Py_BuildValue("nKNO", start + (Py_ssize_t)done, (unsigned long long)result.lines, list,
                         result.ask_count == ASK_ROOM ? Py_True : Py_False);
}

static PyMethodDef functions[] = {
    {"read_ranges", ranges_read, METH_O, "read_ranges(text) -> (Ranges, number, [(line, start, end) that Python reads]), or None"},
    {"scan_packets", scan_records, METH_VARARGS, "scan_packets(index, tally, buffer, start, end, link, fraction) -> (end, records, asks, full)"},
    {"mark_values", columns_mark, METH_VARARGS, "mark_values(index, tally, column) -> bytes: 1 for each value that is listed or unusual"},
    {"scan_rows", columns_scan, METH_VARARGS, "scan_rows(index, tally, clock, rows, columns) -> bytes: 1 for each row that Python decides"},
    {"scan", scan, METH_VARARGS, "scan(index, plan, tally, buffer, start, end) -> (end of the last whole line, lines, other, asks, stopped)"},
    {NULL, NULL, 0, NULL},
};

TYPE(IndexType, "Index", IndexObject, index_init, index_dealloc, NULL);

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_kernel", "Reads log lines and counts contacts.", -1, functions,
                                        NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernel(void)
{
    PyObject *module = PyModule_Create(&definition);
    PyTypeObject *const types[] = {&IndexType, &PlanType, &TallyType, &SightingsType, &RangesType};
    for (size_t i = 0; module && i < sizeof types / sizeof *types; i++)
        if (PyModule_AddType(module, types[i]))
            Py_CLEAR(module);
    if (module && PyModule_AddIntConstant(module, "INTERFACE", INTERFACE))
        Py_CLEAR(module);
    PyObject *name = module ? PyUnicode_FromString("lamsach.hunt._kernel") : NULL;
    if (name)
        mix_by((uint64_t)PyObject_Hash(name)); /* Python's own secret, other in each process */
    Py_XDECREF(name);
    return module;
}
