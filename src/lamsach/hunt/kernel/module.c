/* The kernel as a Python module: Index, Plan, Tally and scan(). The lock of the interpreter is released while lines are read. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>

#include "kernel.h"

#define ASK_ROOM 4096

typedef struct { PyObject_HEAD Py_buffer buffer; bool held; match_index index; } IndexObject;
typedef struct { PyObject_HEAD tally counts; familiar *known; skeletons *kinds; } TallyObject;
typedef struct {
    PyObject_HEAD
    int kind; /* 0 delimited, 1 JSON, 2 template */
    enum clock clock;
    delimited_plan delimited;
    json_plan json;
    template_plan template;
    PyObject *kept; /* the bytes objects that plans point into */
} PlanObject;

static uint64_t made; /* indexes and plans, numbered; changed with the lock of the interpreter held */
static PyTypeObject IndexType, TallyType, PlanType;

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
    self->index.serial = ++made;
    return 0;
}

static void index_dealloc(IndexObject *self)
{
    if (self->held)
        PyBuffer_Release(&self->buffer);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- Tally(slot, ask=False): take(Key, Count, validities, clients, client_of) -> {Key(client, entry, validity, slot): Count(first, last, lines, size)} */
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

typedef struct { PyTypeObject *key, *count; PyObject *validities, *clients, *client_of; } row_makers;

static bool put_row(PyObject *found, const tally_row *row, const row_makers *make)
{
    PyObject *client = client_text(make->clients, make->client_of, row->client);
    PyObject *validity = Py_NewRef(PyTuple_GET_ITEM(make->validities, row->validity));
    PyObject *key = named(make->key, client, PyLong_FromUnsignedLong(row->entry), validity, PyLong_FromLong(row->slot));
    PyObject *first = PyLong_FromLongLong(row->first);
    PyObject *last = row->last == row->first ? Py_XNewRef(first) : PyLong_FromLongLong(row->last);
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
        if (self->counts.rows[i].used && !put_row(found, self->counts.rows + i, &make))
            Py_CLEAR(found);
    if (found)
        tally_free(&self->counts);
    return found;
}

static PyMethodDef tally_methods[] = {
    {"take", (PyCFunction)tally_take, METH_VARARGS, "Return every count by its key, in no order, and forget them."},
    {NULL, NULL, 0, NULL},
};

/* ---- Plan(kind, clock, ...) */
static bool bad_plan(const char *what)
{
    PyErr_Format(PyExc_ValueError, "plan: %s", what);
    return false;
}

static bool plan_delimited(PlanObject *self, PyObject *args)
{
    PyObject *roles;
    delimited_plan *plan = &self->delimited;
    if (!PyArg_ParseTuple(args, "bbbIO!", &plan->separator, &plan->comment, &plan->quote, &plan->columns, &PyList_Type, &roles))
        return false;
    if (plan->columns < 1 || plan->columns > 1000 || PyList_GET_SIZE(roles) > 64)
        return bad_plan("too many columns");
    for (int beside = 0; beside < 2; beside++) {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(roles); i++) {
            column_role role;
            if (!PyArg_ParseTuple(PyList_GET_ITEM(roles, i), "Hb", &role.column, &role.role))
                return false;
            if (role.column >= plan->columns || role.role >= ROLES)
                return bad_plan("column or role out of range");
            if (is_looked_up(role.role) != beside)
                plan->roles[plan->role_count++] = role;
        }
        plan->looked = beside ? plan->looked : plan->role_count;
    }
    return true;
}

static bool plan_json(PlanObject *self, PyObject *args)
{
    PyObject *nodes;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &nodes))
        return false;
    const Py_ssize_t count = PyList_GET_SIZE(nodes);
    if (count < 1 || count > 1000)
        return bad_plan("too many keys");
    self->json.nodes = PyMem_Calloc((size_t)count, sizeof(json_node));
    if (!self->json.nodes) {
        PyErr_NoMemory();
        return false;
    }
    self->json.count = (uint32_t)count, self->json.serial = ++made;
    for (Py_ssize_t i = 0; i < count; i++) {
        json_node *node = self->json.nodes + i;
        Py_ssize_t size;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(nodes, i), "y#iib", &node->key, &size, &node->child, &node->next, &node->role))
            return false;
        node->key_size = (uint32_t)size;
        if (node->child >= count || node->next >= count || (node->child >= 0 && node->child <= i) ||
            (node->next >= 0 && node->next <= i) || node->role >= ROLES)
            return bad_plan("keys out of order");
    }
    for (Py_ssize_t i = 0; i < count; i++)
        for (int32_t child = self->json.nodes[i].child; child >= 0; child = self->json.nodes[child].next)
            self->json.nodes[i].hints |= key_hint((const uint8_t *)self->json.nodes[child].key, self->json.nodes[child].key_size);
    self->kept = Py_NewRef(nodes);
    return true;
}

static bool template_of(line_template *template, PyObject *item)
{
    PyObject *steps;
    if (!PyArg_ParseTuple(item, "bO!", &template->clock, &PyList_Type, &steps))
        return false;
    const Py_ssize_t count = PyList_GET_SIZE(steps);
    template->steps = PyMem_Calloc((size_t)count + 1, sizeof(template_step));
    if (!template->steps) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        template_step *step = template->steps + template->count++;
        Py_ssize_t size;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(steps, i), "bby#", &step->kind, &step->role, &step->text, &size))
            return false;
        if (step->kind > REST || step->role >= ROLES || (step->kind != REST && size < 1))
            return bad_plan("unknown step");
        step->size = (uint32_t)size;
        if (step->kind == RUN)
            for (Py_ssize_t j = 0; j < size; j++)
                step->set[step->text[j] >> 3] |= (uint8_t)(1 << (step->text[j] & 7));
    }
    return true;
}

static bool plan_template(PlanObject *self, PyObject *args)
{
    PyObject *templates;
    Py_ssize_t mark_size;
    if (!PyArg_ParseTuple(args, "y#O!", &self->template.mark, &mark_size, &PyList_Type, &templates))
        return false;
    self->template.mark_size = (uint32_t)mark_size;
    self->kept = Py_NewRef(args);
    const Py_ssize_t count = PyList_GET_SIZE(templates);
    self->template.templates = PyMem_Calloc((size_t)count + 1, sizeof(line_template));
    if (!self->template.templates) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        self->template.count++;
        if (!template_of(self->template.templates + i, PyList_GET_ITEM(templates, i)))
            return false;
    }
    return true;
}

static int plan_init(PlanObject *self, PyObject *args, PyObject *kwargs)
{
    (void)kwargs;
    int clock;
    PyObject *rest;
    if (self->kept || self->json.nodes || self->template.templates) {
        PyErr_SetString(PyExc_RuntimeError, "a plan is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "iiO!", &self->kind, &clock, &PyTuple_Type, &rest))
        return -1;
    self->clock = clock >= EPOCH && clock <= AUTO ? (enum clock)clock : NO_CLOCK;
    switch (self->kind) {
    case 0: return plan_delimited(self, rest) ? 0 : -1;
    case 1: return plan_json(self, rest) ? 0 : -1;
    case 2: return plan_template(self, rest) ? 0 : -1;
    default: return bad_plan("unknown kind") ? 0 : -1;
    }
}

static void plan_dealloc(PlanObject *self)
{
    PyMem_Free(self->json.nodes);
    for (uint32_t i = 0; i < self->template.count; i++)
        PyMem_Free(self->template.templates[i].steps);
    PyMem_Free(self->template.templates);
    Py_XDECREF(self->kept);
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
    {"scan_packets", scan_records, METH_VARARGS, "scan_packets(index, tally, buffer, start, end, link, fraction) -> (end, records, asks, full)"},
    {"mark_values", mark_dictionary, METH_VARARGS, "mark_values(index, tally, column) -> bytes: 1 for each value that is listed or unusual"},
    {"scan_rows", scan_rows, METH_VARARGS, "scan_rows(index, tally, clock, rows, columns) -> bytes: 1 for each row that Python decides"},
    {"scan", scan, METH_VARARGS, "scan(index, plan, tally, buffer, start, end) -> (end of the last whole line, lines, other, asks, stopped)"},
    {NULL, NULL, 0, NULL},
};

#define TYPE(symbol, text, object, init, dealloc, methods)                                                                    \
    static PyTypeObject symbol = {                                                                                            \
        PyVarObject_HEAD_INIT(NULL, 0).tp_name = "lamsach.hunt._kernel." text,                                                \
        .tp_basicsize = sizeof(object),                                                                                       \
        .tp_flags = Py_TPFLAGS_DEFAULT,                                                                                       \
        .tp_new = PyType_GenericNew,                                                                                          \
        .tp_init = (initproc)(init),                                                                                          \
        .tp_dealloc = (destructor)(dealloc),                                                                                  \
        .tp_methods = (methods),                                                                                              \
    }
TYPE(IndexType, "Index", IndexObject, index_init, index_dealloc, NULL);
TYPE(TallyType, "Tally", TallyObject, tally_init, tally_dealloc, tally_methods);
TYPE(PlanType, "Plan", PlanObject, plan_init, plan_dealloc, NULL);

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_kernel", "Reads log lines and counts contacts.", -1, functions,
                                        NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernel(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module && (PyModule_AddType(module, &IndexType) || PyModule_AddType(module, &TallyType) || PyModule_AddType(module, &PlanType)))
        Py_CLEAR(module);
    return module;
}
