/* The kernel as a Python module: Index and scan(). The lock of the interpreter is released while lines are read. */
#include "module.h"

#define ASK_ROOM 4096
#define INTERFACE 4 /* as in lamsach/hunt/native.py: a kernel that was left over from another version is not used */

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
    return 0;
}

static void index_dealloc(IndexObject *self)
{
    if (self->held)
        PyBuffer_Release(&self->buffer);
    Py_TYPE(self)->tp_free((PyObject *)self);
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
    ask_span *asks = PyMem_Malloc(ASK_ROOM * sizeof *asks);
    if (!asks) {
        PyBuffer_Release(&buffer);
        return PyErr_NoMemory();
    }
    scan_result result = {.asks = asks, .ask_room = ASK_ROOM};
    familiar_open(&counts->known, index->index.serial);
    if (plan->kind == 1)
        skeletons_open(&counts->kinds, plan->json.serial);
    line_state line = {.index = &index->index, .counts = &counts->counts, .known = counts->known, .kinds = counts->kinds,
                       .clock = plan->clock};
    const uint8_t *text = (const uint8_t *)buffer.buf + start;
    const size_t size = (size_t)(end - start);
    size_t done;
    Py_BEGIN_ALLOW_THREADS
    if (plan->kind == 0)
        done = scan_delimited(&plan->delimited, &line, text, size, &result);
    else if (plan->kind == 1)
        done = scan_json(&plan->json, &line, text, size, &result);
    else
        done = scan_template(&plan->template, &line, text, size, &result);
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

/* ---- A column is (role, offset, valid, indices, numbers, ends, wide, values, data, marks). */
#define BUFFERS 6
typedef struct { Py_buffer buffers[BUFFERS]; } held_column;

static bool hold(PyObject *object, Py_buffer *buffer, size_t least, const uint8_t **at)
{
    *at = NULL;
    if (object == Py_None)
        return true;
    if (PyObject_GetBuffer(object, buffer, PyBUF_SIMPLE))
        return false;
    *at = buffer->buf;
    if ((size_t)buffer->len >= least)
        return true;
    PyErr_SetString(PyExc_ValueError, "a buffer of the column is too short");
    return false;
}

static bool hold_column(PyObject *item, Py_ssize_t rows, column *of, held_column *held)
{
    PyObject *valid, *indices, *numbers, *ends, *data, *marks;
    Py_ssize_t offset, values;
    int wide;
    if (!PyArg_ParseTuple(item, "bnOOOOpnOO", &of->role, &offset, &valid, &indices, &numbers, &ends, &wide, &values, &data, &marks))
        return false;
    if (of->role >= ROLES || offset < 0 || values < 0 || offset > PY_SSIZE_T_MAX / 16 - rows || values > PY_SSIZE_T_MAX / 16)
        return bad_plan("column out of range");
    of->offset = (size_t)offset, of->value_count = (size_t)values, of->wide = wide;
    const size_t end = (size_t)(offset + rows), places = of->value_count + 1;
    if (!hold(valid, held->buffers, (end + 7) / 8, &of->valid) || !hold(indices, held->buffers + 1, 4 * end, &of->indices) ||
        !hold(numbers, held->buffers + 2, 8 * end, &of->numbers) ||
        !hold(ends, held->buffers + 3, values ? places * (wide ? 8 : 4) : 0, &of->ends) ||
        !hold(data, held->buffers + 4, 0, &of->data) || !hold(marks, held->buffers + 5, of->value_count, &of->marks))
        return false;
    of->data_size = of->data ? (size_t)held->buffers[4].len : 0;
    if (!of->ends)
        of->value_count = 0;
    return true;
}

static void release(held_column *held)
{
    for (int i = 0; i < BUFFERS; i++)
        PyBuffer_Release(held->buffers + i);
}

/* ---- mark_values(index, tally, column) -> bytes: for each value of a dictionary 1 where it is listed or unusual */
static PyObject *mark_dictionary(PyObject *module, PyObject *args)
{
    (void)module;
    IndexObject *index;
    TallyObject *counts;
    PyObject *item, *marks = NULL;
    column of = {0};
    held_column held = {0};
    if (!PyArg_ParseTuple(args, "O!O!O!", &IndexType, &index, &TallyType, &counts, &PyTuple_Type, &item))
        return NULL;
    if (!index->held)
        PyErr_SetString(PyExc_ValueError, "the index is not open");
    else if (hold_column(item, 0, &of, &held) && (marks = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)of.value_count))) {
        line_state line = {.index = &index->index, .counts = &counts->counts, .clock = NO_CLOCK};
        uint8_t *out = (uint8_t *)PyBytes_AS_STRING(marks);
        Py_BEGIN_ALLOW_THREADS
        mark_values(&of, &line, out);
        Py_END_ALLOW_THREADS
    }
    release(&held);
    return marks;
}

/* ---- scan_rows(index, tally, clock, rows, columns) -> bytes: for each row 1 where Python decides */
static PyObject *scan_rows(PyObject *module, PyObject *args)
{
    (void)module;
    IndexObject *index;
    TallyObject *counts;
    PyObject *list, *asks = NULL;
    Py_ssize_t rows;
    int clock;
    if (!PyArg_ParseTuple(args, "O!O!inO!", &IndexType, &index, &TallyType, &counts, &clock, &rows, &PyList_Type, &list))
        return NULL;
    const Py_ssize_t count = PyList_GET_SIZE(list);
    if (!index->held || !counts->counts.slot || rows < 0 || count > MOST_COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "rows or columns out of range");
        return NULL;
    }
    column *columns = PyMem_Calloc((size_t)count + 1, sizeof *columns);
    held_column *held = PyMem_Calloc((size_t)count + 1, sizeof *held);
    bool good = columns && held;
    for (Py_ssize_t i = 0; good && i < count; i++)
        good = hold_column(PyList_GET_ITEM(list, i), rows, columns + i, held + i);
    if (good && (asks = PyBytes_FromStringAndSize(NULL, rows))) {
        familiar_open(&counts->known, index->index.serial);
        line_state line = {.index = &index->index, .counts = &counts->counts, .known = counts->known,
                           .clock = clock == 0 ? NO_CLOCK : AUTO};
        uint8_t *marks = (uint8_t *)PyBytes_AS_STRING(asks);
        Py_BEGIN_ALLOW_THREADS
        scan_columns(columns, (size_t)count, (size_t)rows, &line, marks);
        tally_settle(&counts->counts);
        Py_END_ALLOW_THREADS
        if (counts->counts.full) {
            Py_CLEAR(asks);
            PyErr_NoMemory();
        }
    }
    for (Py_ssize_t i = 0; held && i < count; i++)
        release(held + i);
    PyMem_Free(columns);
    PyMem_Free(held);
    return asks;
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
    {"mark_values", mark_dictionary, METH_VARARGS, "mark_values(index, tally, column) -> bytes: 1 for each value that is listed or unusual"},
    {"scan_rows", scan_rows, METH_VARARGS, "scan_rows(index, tally, clock, rows, columns) -> bytes: 1 for each row that Python decides"},
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
    return module;
}
