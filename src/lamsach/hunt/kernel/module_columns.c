/* Arrow columns as Python hands them over. */
#include "module.h"

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
PyObject *columns_mark(PyObject *module, PyObject *args)
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
PyObject *columns_scan(PyObject *module, PyObject *args)
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
