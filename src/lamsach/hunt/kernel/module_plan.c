/* Plan(kind, clock, details): what lamsach.hunt.shapes tells the kernel about the lines of a log. */
#include "module.h"

bool bad_plan(const char *what)
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
    self->json.count = (uint32_t)count, self->json.serial = next_serial();
    for (Py_ssize_t i = 0; i < count; i++) {
        json_node *node = self->json.nodes + i;
        Py_ssize_t size;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(nodes, i), "y#iib", &node->key, &size, &node->child, &node->next, &node->role))
            return false;
        node->key_size = (uint32_t)size;
        if (node->child >= count || node->next >= count || (node->child >= 0 && node->child <= i) ||
            (node->next >= 0 && node->next <= i) || node->role >= ROLES)
            return bad_plan("keys out of order");
        if (!is_taken(node->role))
            node->role = NO_ROLE;
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

/* Each guest is its mark and how many of the templates behind the log's own are its. */
static bool guests_of(template_plan *plan, PyObject *list)
{
    const Py_ssize_t count = PyList_GET_SIZE(list);
    plan->guests = PyMem_Calloc((size_t)count + 1, sizeof(template_guest));
    if (!plan->guests) {
        PyErr_NoMemory();
        return false;
    }
    uint32_t left = plan->count;
    for (Py_ssize_t i = count - 1; i >= 0; i--) {
        template_guest *guest = plan->guests + i;
        Py_ssize_t size;
        unsigned int templates;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(list, i), "y#I", &guest->mark, &size, &templates))
            return false;
        if (size < 1 || templates > left)
            return bad_plan("a guest without a mark, or with templates that are not there");
        guest->mark_size = (uint32_t)size;
        guest->end = left;
        guest->first = left -= templates;
    }
    plan->own = left;
    plan->guest_count = (uint32_t)count;
    return true;
}

static bool plan_template(PlanObject *self, PyObject *args)
{
    PyObject *templates, *guests;
    Py_ssize_t mark_size;
    if (!PyArg_ParseTuple(args, "y#O!O!", &self->template.mark, &mark_size, &PyList_Type, &templates, &PyList_Type, &guests))
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
    return guests_of(&self->template, guests);
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
    PyMem_Free(self->template.guests);
    Py_XDECREF(self->kept);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

TYPE(PlanType, "Plan", PlanObject, plan_init, plan_dealloc, NULL);
