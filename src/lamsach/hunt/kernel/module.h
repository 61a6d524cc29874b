/* The types that Python sees, for the files that make them. */
#ifndef LAMSACH_KERNEL_MODULE_H
#define LAMSACH_KERNEL_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>

#include "kernel.h"

typedef struct { PyObject_HEAD Py_buffer buffer; bool held; match_index index; uint8_t *bits; } IndexObject;
typedef struct { PyObject_HEAD tally counts; familiar *known; skeletons *kinds; } TallyObject;
typedef struct { PyObject_HEAD sightings found; } SightingsObject;
typedef struct { PyObject_HEAD unit_ranges ranges; PyObject *text; } RangesObject;
typedef struct {
    PyObject_HEAD
    int kind; /* 0 delimited, 1 JSON, 2 template */
    enum clock clock;
    delimited_plan delimited;
    json_plan json;
    template_plan template;
    PyObject *kept; /* the bytes objects that plans point into */
} PlanObject;

extern PyTypeObject IndexType, TallyType, SightingsType, RangesType, PlanType;
uint64_t next_serial(void); /* of indexes and plans; called with the lock of the interpreter held */
bool bad_plan(const char *what);
PyObject *ranges_read(PyObject *module, PyObject *text);
PyObject *columns_mark(PyObject *module, PyObject *args);
PyObject *columns_scan(PyObject *module, PyObject *args);

#define TYPE(symbol, text, object, init, dealloc, methods)                                                                    \
    PyTypeObject symbol = {                                                                                                   \
        PyVarObject_HEAD_INIT(NULL, 0).tp_name = "lamsach.hunt._kernel." text,                                                \
        .tp_basicsize = sizeof(object),                                                                                       \
        .tp_flags = Py_TPFLAGS_DEFAULT,                                                                                       \
        .tp_new = PyType_GenericNew,                                                                                          \
        .tp_init = (initproc)(init),                                                                                          \
        .tp_dealloc = (destructor)(dealloc),                                                                                  \
        .tp_methods = (methods),                                                                                              \
    }

#endif
