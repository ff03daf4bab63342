/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an operation is written as a call. The arguments are those of its row in words.c. */
#include "base/assert.h"
#include "core/words/gfp.h"
#include "core/words/kmap_type.h"
#include "core/words/slab_flags.h"
#include "workload/script_private.h"
#include "workload/words.h"

#include <inttypes.h>
#include <string.h>

typedef struct
{
  const KmScript *script;
  const KmOp *op;
  const KmOpMore *more; /* NULL if it says no more */
  const KmWord *word;
  const char *handle; /* that it sets, NULL if none */
  GString *out;
} Writer;

/* A function @name for the table below: @done appends an argument of what @w writes. */
#define APPENDS(name, done)                                                                                            \
  static void name (const Writer *w)                                                                                   \
  {                                                                                                                    \
    done;                                                                                                              \
  }

/* ---- references ---- */

static void
append_delta (const Writer *writer, int64_t delta)
{
  if (delta != 0)
    g_string_append_printf (writer->out, delta > 0 ? " + %" PRIu64 : " - %" PRIu64,
                            delta > 0 ? (uint64_t)delta : 0 - (uint64_t)delta);
}

/* A result without a handle shows as a question mark. */
static void
append_handle (const Writer *writer, uint32_t op)
{
  g_autofree char *handle = op == KM_OP_NO_REF ? g_strdup ("NULL") : km_script_op_handle (writer->script, op);
  g_string_append (writer->out, handle ? handle : "?");
}

/* What is in `delta` of the operation: see KmOp. */
static int64_t
delta_of (const Writer *writer)
{
  if (writer->more)
    return writer->more->delta;
  return km_op_info ((KmOpKind)writer->op->kind)->has_arg ? 0 : writer->op->delta;
}

static void
append_reference (const Writer *writer)
{
  if (writer->op->flags & KM_OP_REF_IS_PFN)
    g_string_append_printf (writer->out, writer->op->kind == KM_OP_PFN_TO_PAGE ? "0x%x" : "frame(0x%x)",
                            writer->op->ref);
  else
    append_handle (writer, writer->op->ref);
  append_delta (writer, delta_of (writer));
}

static void
append_page (const Writer *writer)
{
  const KmOp *op = writer->op;
  const KmScript *script = writer->script;
  bool is_address = km_op_uses_ref (op) && km_op_info (km_script_op (script, op->ref).kind)->returns == KM_TYPE_ADDRESS;

  if (!is_address)
    {
      append_reference (writer);
      return;
    }
  g_string_append (writer->out, "virt_to_page(");
  append_handle (writer, op->ref);
  g_string_append_c (writer->out, ')');
  append_delta (writer, delta_of (writer));
}

/* A call with two references keeps the cache in `arg`. */
APPENDS (append_cache, append_handle (w, w->op->kind == KM_OP_KMEM_CACHE_FREE ? w->op->arg : w->op->ref))

/* p[0] and p[9] as p[0..9]. */
static void
append_pages (const Writer *writer)
{
  const KmOpMore *more = writer->more;
  g_autofree char *first = km_script_op_handle (writer->script, more->refs[0]);
  g_autofree char *last = km_script_op_handle (writer->script, more->refs[more->count - 1]);

  if (more->count > 1)
    g_string_append_printf (writer->out, "%.*s..%s", (int)strlen (first) - 1, first, strchr (last, '[') + 1);
  else
    g_string_append (writer->out, first);
}

/* ---- numbers and names ---- */

static void
append_gfp (const Writer *writer, KmGfp mask)
{
  g_autofree char *gfp = km_gfp_to_string (writer->script->config.generation, mask);
  g_string_append (writer->out, gfp);
}

APPENDS (append_op_gfp, append_gfp (w, w->op->gfp))
APPENDS (append_more_gfp, append_gfp (w, w->more->flags))

static void
append_slab_flags (const Writer *writer)
{
  g_autofree char *flags = km_slab_flags_to_string (writer->script->config.generation, writer->more->flags);
  g_string_append (writer->out, flags);
}

static void
append_number (const Writer *writer, uint64_t number)
{
  g_string_append_printf (writer->out, "%" PRIu64, number);
}

/* Large sizes as people write them: 64K, 1M. */
static void
append_bytes (const Writer *writer, uint64_t bytes)
{
  static const struct
  {
    uint64_t unit;
    char letter;
  } units[] = { { 1 << 30, 'G' }, { 1 << 20, 'M' }, { 1 << 10, 'K' } };
  const uint64_t large = 16 << 10;

  for (size_t i = 0; i < G_N_ELEMENTS (units); i++)
    if (bytes >= large && bytes % units[i].unit == 0)
      {
        g_string_append_printf (writer->out, "%" PRIu64 "%c", bytes / units[i].unit, units[i].letter);
        return;
      }
  append_number (writer, bytes);
}

APPENDS (append_order, append_number (w, w->op->order))
APPENDS (append_size, append_number (w, w->op->kind == KM_OP_FREE_PAGES_EXACT ? w->op->arg : w->op->ref))
APPENDS (append_request, append_bytes (w, w->op->ref))
APPENDS (append_count, append_number (w, w->op->ref))
APPENDS (append_more_bytes, append_bytes (w, w->more->size))
APPENDS (append_elements, append_number (w, w->more->count))
APPENDS (append_align, append_number (w, w->more->align))
APPENDS (append_byte, g_string_append_printf (w->out, "0x%02x", w->more->byte))

static void
append_name (const Writer *writer)
{
  const char *name = writer->more->name;

  if (!name)
    {
      g_string_append (writer->out, "NULL");
      return;
    }
  g_string_append_c (writer->out, '"');
  for (; *name; name++)
    {
      if (*name == '"' || *name == '\\')
        g_string_append_c (writer->out, '\\');
      g_string_append_c (writer->out, *name);
    }
  g_string_append_c (writer->out, '"');
}

APPENDS (append_ctor, g_string_append (w->out, w->more->ctor ? "ctor" : "NULL"))
APPENDS (append_cpu, append_number (w, w->op->order))
APPENDS (append_c_type, g_string_append (w->out, w->more->name))
APPENDS (append_variable, g_string_append (w->out, w->handle ? w->handle : "?"))
APPENDS (append_kmap_type, g_string_append (w->out, km_kmap_type_name (w->op->order)))

/* ---- the call ---- */

static void (*const append[KM_NR_ARGS]) (const Writer *writer) = {
  [KM_ARG_GFP] = append_op_gfp,        [KM_ARG_ORDER] = append_order,           [KM_ARG_PAGE] = append_page,
  [KM_ARG_ADDRESS] = append_reference, [KM_ARG_POINTER] = append_reference,     [KM_ARG_CACHE] = append_cache,
  [KM_ARG_PERCPU] = append_reference,  [KM_ARG_PAGES] = append_pages,           [KM_ARG_SIZE] = append_size,
  [KM_ARG_REQUEST] = append_request,   [KM_ARG_COUNT] = append_count,           [KM_ARG_NAME] = append_name,
  [KM_ARG_BYTES] = append_more_bytes,  [KM_ARG_ELEMENTS] = append_elements,     [KM_ARG_ALIGN] = append_align,
  [KM_ARG_MORE_GFP] = append_more_gfp, [KM_ARG_SLAB_FLAGS] = append_slab_flags, [KM_ARG_CTOR] = append_ctor,
  [KM_ARG_WIDTH] = append_more_bytes,  [KM_ARG_KM_TYPE] = append_kmap_type,     [KM_ARG_PERCPU_ALIGN] = append_align,
  [KM_ARG_BYTE] = append_byte,         [KM_ARG_VIRTUAL] = append_reference,     [KM_ARG_PFN] = append_reference,
  [KM_ARG_CPU] = append_cpu,           [KM_ARG_C_TYPE] = append_c_type,         [KM_ARG_VARIABLE] = append_variable,
};

/* Arguments that may be left out are left out where they say nothing. */
static bool
is_written (const Writer *writer, KmArgKind kind)
{
  switch (kind)
    {
    case KM_ARG_KM_TYPE:
      return !km_generation_get (writer->script->config.generation)->kmap_local;
    case KM_ARG_PERCPU_ALIGN:
      return writer->more->align != 0;
    case KM_ARG_BYTE:
      return writer->more->byte != 0;
    default:
      return append[kind] != NULL;
    }
}

char *
km_script_op_text (const KmScript *script, uint32_t number)
{
  KmOp op;
  g_autofree char *handle = NULL;
  Writer writer;

  km_assert (number < script->ops.n);
  op = km_script_op (script, number);
  handle = km_script_op_handle (script, number);
  writer =
      (Writer){ .script = script, .op = &op, .word = km_word_of_op ((KmOpKind)op.kind), .out = g_string_new (NULL) };

  if (op.flags & KM_OP_HAS_MORE)
    writer.more = &km_script_more (script, NULL)[op.arg];
  writer.handle = handle;
  if (handle && op.kind != KM_OP_DEFINE_PER_CPU)
    g_string_append_printf (writer.out, "%s = ", handle);
  g_string_append_printf (writer.out, "%s(", writer.word->name);
  for (uint32_t i = 0; i < km_word_n_args (writer.word); i++)
    {
      KmArgKind kind = (KmArgKind)writer.word->args[i];
      if (!is_written (&writer, kind))
        continue;
      if (i > 0)
        g_string_append (writer.out, ", ");
      append[kind](&writer);
    }
  g_string_append_c (writer.out, ')');
  return g_string_free (writer.out, FALSE);
}
