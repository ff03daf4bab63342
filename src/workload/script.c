/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script: storage and reading.
 *
 * Ten million statements are ten million packed operations, the text, and the place of every 16th line. How an
 * operation was written is worked out from its line when it is asked for. */
#include "workload/script.h"

#include "base/assert.h"
#include "base/i18n.h"
#include "base/search.h"
#include "workload/ask.h"
#include "workload/handles.h"
#include "workload/scanner.h"
#include "workload/script_private.h"

#include <string.h>

G_DEFINE_QUARK (km - workload - error - quark, km_workload_error)

/* ---- making ---- */

static void
clear_dump (gpointer item)
{
  km_state_free (((KmScriptDump *)item)->state);
}

char *
km_text_copy (const char *text, size_t length)
{
  char *copy = g_malloc (length + 1);

  if (length)
    memcpy (copy, text, length);
  copy[length] = 0;
  return copy;
}

KmScript *
km_script_new (char *text, size_t length, uint32_t max_diagnostics)
{
  KmScript *script = g_new0 (KmScript, 1);

  g_atomic_ref_count_init (&script->references);
  script->text = text;
  script->length = length;
  km_config_init (&script->config, KM_PRESET_X86_32);
  script->title = g_strdup ("");
  km_packed_ops_init (&script->ops);
  script->more = g_array_new (FALSE, FALSE, sizeof (KmOpMore));
  script->refs = g_ptr_array_new_with_free_func (g_free);
  script->origins = g_array_new (FALSE, FALSE, sizeof (KmOrigin));
  script->origin_runs = g_array_new (FALSE, FALSE, sizeof (KmOpRun));
  script->line_runs = g_array_new (FALSE, FALSE, sizeof (KmOpRun));
  script->marks = g_array_new (FALSE, FALSE, sizeof (KmMark));
  script->nodes = g_array_new (FALSE, FALSE, sizeof (KmExpectNode));
  script->asks = g_array_new (FALSE, FALSE, sizeof (KmAsk));
  script->choices = g_ptr_array_new ();
  script->conditions = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  script->strings = g_string_chunk_new (1024);
  km_diagnostic_list_init (&script->diagnostics, max_diagnostics);
  script->expected = g_array_new (FALSE, FALSE, sizeof (KmPfn));
  script->dumps = g_array_new (FALSE, FALSE, sizeof (KmScriptDump));
  g_array_set_clear_func (script->dumps, clear_dump);
  return script;
}

static void
script_free (KmScript *script)
{
  g_free (script->text);
  g_free (script->line_starts);
  g_free (script->title);
  km_packed_ops_finish (&script->ops);
  g_array_unref (script->more);
  g_ptr_array_unref (script->refs);
  g_array_unref (script->origins);
  g_array_unref (script->origin_runs);
  g_array_unref (script->line_runs);
  g_array_unref (script->marks);
  g_array_unref (script->nodes);
  g_array_unref (script->asks);
  g_ptr_array_unref (script->choices);
  g_array_unref (script->conditions);
  g_string_chunk_free (script->strings);
  km_diagnostic_list_finish (&script->diagnostics);
  km_state_free (script->start);
  g_array_unref (script->expected);
  g_array_unref (script->dumps);
  g_free (script);
}

KmScript *
km_script_ref (KmScript *script)
{
  g_atomic_ref_count_inc (&script->references);
  return script;
}

void
km_script_unref (KmScript *script)
{
  if (script && g_atomic_ref_count_dec (&script->references))
    script_free (script);
}

static void
number_lines (KmScript *script)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (size_t));
  const char *end = script->text + script->length;
  const char *p = script->text;
  uint32_t n = 0;

  while (p)
    {
      if (n % KM_LINES_A_MARK == 0)
        {
          size_t offset = (size_t)(p - script->text);
          g_array_append_val (starts, offset);
        }
      n++;
      p = memchr (p, '\n', (size_t)(end - p));
      if (p)
        p++;
    }
  script->n_lines = n;
  script->line_starts = (size_t *)g_array_free (starts, FALSE);
}

void
km_script_seal (KmScript *script)
{
  km_packed_ops_seal (&script->ops);
  number_lines (script);
  km_diagnostic_list_seal (&script->diagnostics);
}

/* Start of a 1-based line in the text, and the byte after its last one in @end. */
static const char *
line_start (const KmScript *script, uint32_t line, const char **end)
{
  const char *stop = script->text + script->length;
  const char *p;

  km_assert (line >= 1 && line <= script->n_lines);
  p = script->text + script->line_starts[(line - 1) / KM_LINES_A_MARK];
  for (uint32_t i = (line - 1) % KM_LINES_A_MARK; i > 0; i--)
    p = (const char *)memchr (p, '\n', (size_t)(stop - p)) + 1;
  *end = memchr (p, '\n', (size_t)(stop - p));
  if (!*end)
    *end = stop;
  return p;
}

void
km_note_append (GString *note, const char *text, size_t length)
{
  bool in_paragraph = note->len > 0 && note->str[note->len - 1] != '\n';

  if (in_paragraph)
    g_string_append_c (note, length > 0 ? ' ' : '\n');
  g_string_append_len (note, text, (gssize)length);
}

/* ---- reading ---- */

uint32_t
km_script_n_ops (const KmScript *script)
{
  return script->ops.n;
}

KmOp
km_script_op (const KmScript *script, uint32_t op)
{
  return km_packed_ops_get (&script->ops, op);
}

void
km_script_read_ops (const KmScript *script, uint32_t first, uint32_t n, KmOp *ops)
{
  km_packed_ops_read (&script->ops, first, n, ops);
}

size_t
km_script_ops_bytes (const KmScript *script)
{
  return script->ops.bytes;
}

const KmOpMore *
km_script_more (const KmScript *script, uint32_t *n)
{
  if (n != NULL)
    *n = script->more->len;
  return script->more->len > 0 ? (const KmOpMore *)(void *)script->more->data : NULL;
}

const char *
km_script_title (const KmScript *script)
{
  return script->title;
}

const char *
km_script_text (const KmScript *script, size_t *length)
{
  if (length)
    *length = script->length;
  return script->text;
}

const KmConfig *
km_script_config (const KmScript *script)
{
  return &script->config;
}

const KmState *
km_script_start (const KmScript *script)
{
  return script->start;
}

bool
km_script_is_recording (const KmScript *script)
{
  return script->start != NULL;
}

const KmPfn *
km_script_expected (const KmScript *script)
{
  return script->start ? (const KmPfn *)(void *)script->expected->data : NULL;
}

const KmScriptDump *
km_script_dumps (const KmScript *script, size_t *n)
{
  *n = script->dumps->len;
  return (const KmScriptDump *)(void *)script->dumps->data;
}

const KmMark *
km_script_marks (const KmScript *script, size_t *n)
{
  *n = script->marks->len;
  return (const KmMark *)(void *)script->marks->data;
}

size_t
km_script_first_mark (const KmScript *script, uint32_t op)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  return KM_SEARCH (i, n, marks[i].op < op);
}

const KmMark *
km_script_last_mark (const KmScript *script, KmMarkKind kind, uint32_t op)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  for (size_t i = KM_SEARCH (mark, n, marks[mark].op <= op); i-- > 0;)
    if (marks[i].kind == kind)
      return &marks[i];
  return NULL;
}

const char *
km_script_note (const KmScript *script, uint32_t op)
{
  const KmMark *note = km_script_last_mark (script, KM_MARK_NOTE, op);

  return note && note->op == op ? note->text : NULL;
}

const KmExpectNode *
km_script_expect_nodes (const KmScript *script, size_t *n)
{
  if (n)
    *n = script->nodes->len;
  return (const KmExpectNode *)(void *)script->nodes->data;
}

const KmDiagnostic *
km_script_diagnostics (const KmScript *script, size_t *n)
{
  *n = script->diagnostics.items->len;
  return (const KmDiagnostic *)(void *)script->diagnostics.items->data;
}

bool
km_script_has_errors (const KmScript *script)
{
  return script->diagnostics.items->len > 0;
}

/* ---- lines ---- */

/* The last of @runs that begins at or before @op if it contains it, or NULL. */
static const KmOpRun *
run_of (const GArray *runs, uint32_t op)
{
  size_t beyond = KM_SEARCH (i, runs->len, g_array_index (runs, KmOpRun, i).first_op <= op);
  const KmOpRun *run;

  if (beyond == 0)
    return NULL;
  run = &g_array_index (runs, KmOpRun, beyond - 1);
  return op - run->first_op < run->n_ops ? run : NULL;
}

/* The line of an operation; of all of a run, its first one. */
static uint32_t
line_of_run (const KmScript *script, uint32_t op)
{
  const KmOpRun *run = run_of (script->line_runs, op);

  return run ? run->first : km_script_op (script, op).line;
}

/* By halving among the lines of runs; then inside the run. */
uint32_t
km_script_op_at_line (const KmScript *script, uint32_t line)
{
  uint32_t low = (uint32_t)KM_SEARCH (i, script->ops.n, line_of_run (script, (uint32_t)i) < line);
  const KmOpRun *run = low > 0 ? run_of (script->line_runs, low - 1) : NULL;

  if (run && (low == script->ops.n || run_of (script->line_runs, low) != run))
    for (uint32_t op = run->first_op; op < low; op++)
      if (km_script_op (script, op).line >= line)
        return op;
  return low;
}

/* ---- where a statement lies ---- */

size_t
km_script_line_offset (const KmScript *script, uint32_t line)
{
  const char *end;

  return line <= script->n_lines ? (size_t)(line_start (script, line, &end) - script->text) : script->length;
}

/* The line on which the `repeat` that begins on @line ends. */
static uint32_t
last_line_of_repeat (const KmScript *script, uint32_t line)
{
  size_t offset = km_script_line_offset (script, line);
  uint32_t open = 0;
  KmScanner scanner;

  km_scanner_init (&scanner, script->text + offset, script->length - offset);
  while (km_scanner_next (&scanner) != KM_TOKEN_END)
    {
      if (km_scanner_at (&scanner, '{'))
        open++;
      else if (km_scanner_at (&scanner, '}') && --open == 0)
        break;
    }
  return line + scanner.line - 1;
}

/* The operations around @op that come from its line, which may be a million: they are found by halving. */
static KmStretch
line_stretch (const KmScript *script, uint32_t op)
{
  uint32_t line = km_script_op (script, op).line;
  KmStretch stretch = { line, line, op, op + 1 };

  if (op > 0 && km_script_op (script, op - 1).line == line)
    stretch.first_op = km_script_op_at_line (script, line);
  if (op + 1 < km_script_n_ops (script) && km_script_op (script, op + 1).line == line)
    stretch.end_op = km_script_op_at_line (script, line + 1);
  return stretch;
}

/* The stretch of @op alone: its line, or the repeat it is in. */
static KmStretch
own_stretch (const KmScript *script, uint32_t op)
{
  const KmOpRun *run = run_of (script->line_runs, op);

  if (!run)
    return line_stretch (script, op);
  return (KmStretch){ run->first, last_line_of_repeat (script, run->first), run->first_op, run->first_op + run->n_ops };
}

KmStretch
km_script_stretch (const KmScript *script, uint32_t op)
{
  KmStretch all = own_stretch (script, op), next;

  while (all.first_op > 0)
    {
      next = own_stretch (script, all.first_op - 1);
      if (next.last_line < all.first_line)
        break;
      all.first_op = next.first_op;
      all.first_line = MIN (all.first_line, next.first_line);
    }
  while (all.end_op < script->ops.n)
    {
      next = own_stretch (script, all.end_op);
      if (next.first_line > all.last_line)
        break;
      all.end_op = next.end_op;
      all.last_line = MAX (all.last_line, next.last_line);
    }
  return all;
}

/* ---- how an operation is written ---- */

static const KmOrigin *
origin_of (const KmScript *script, uint32_t op)
{
  const KmOpRun *run = run_of (script->origin_runs, op);

  return run ? &g_array_index (script->origins, KmOrigin, run->first + (op - run->first_op)) : NULL;
}

/* The name and index that an operation sets, as slices of the text. */
typedef struct
{
  const char *name;
  size_t length;
  bool has_index;
  uint32_t index;
} HandleName;

/* "op 17 alloc 36 …": the slot is the index of a handle called slot. */
static bool
recording_handle (const KmScript *script, const KmOp *op, HandleName *handle)
{
  const char *end, *p = line_start (script, op->line, &end);
  uint32_t index = 0;

  for (int words = 0; words < 3 && p < end; p++)
    words += *p == ' ';
  for (; g_ascii_isdigit (*p); p++)
    index = index * 10 + (uint32_t)(*p - '0');
  *handle = (HandleName){ .name = "slot", .length = 4, .has_index = true, .index = index };
  return true;
}

/* The name in DEFINE_PER_CPU (type, name): the last one. */
static bool
variable_name (KmScanner *scanner, HandleName *handle)
{
  bool found = false;

  while (km_scanner_next (scanner) != KM_TOKEN_END && !km_scanner_at (scanner, ')'))
    if (scanner->token.kind == KM_TOKEN_NAME)
      {
        *handle = (HandleName){ .name = scanner->token.text, .length = scanner->token.length };
        found = true;
      }
  return found;
}

/* Reads `name =`, `name[3] =` or `random`; the index of an unrolled statement comes from its origin. */
static bool
written_handle (const KmScript *script, uint32_t number, const KmOp *op, HandleName *handle)
{
  const KmOrigin *origin = origin_of (script, number);
  const char *end, *start = line_start (script, op->line, &end);
  size_t column = origin ? MIN (origin->column, (size_t)(end - start)) : 0;
  KmScanner scanner;

  km_scanner_init (&scanner, start + column, (size_t)(end - start) - column);
  if (km_scanner_next (&scanner) != KM_TOKEN_NAME)
    return false;
  if (op->kind == KM_OP_DEFINE_PER_CPU)
    return variable_name (&scanner, handle);
  *handle = (HandleName){ .name = scanner.token.text, .length = scanner.token.length };
  km_scanner_next (&scanner);
  if (km_scanner_at (&scanner, '('))
    return false;
  if (origin)
    {
      handle->has_index = origin->index != KM_HANDLE_UNSET;
      handle->index = origin->index;
      return true;
    }
  if (km_scanner_at (&scanner, '['))
    {
      handle->has_index = true;
      handle->index = km_scanner_next (&scanner) == KM_TOKEN_NUMBER ? (uint32_t)scanner.token.number : 0;
      return true;
    }
  return km_scanner_at (&scanner, '=');
}

static bool
sets_handle (const KmOp *op)
{
  return km_op_info (op->kind)->returns != KM_TYPE_NOTHING;
}

static bool
handle_of (const KmScript *script, uint32_t number, HandleName *handle)
{
  const KmOp op = km_script_op (script, number);

  if (!sets_handle (&op))
    return false;
  return script->start ? recording_handle (script, &op, handle) : written_handle (script, number, &op, handle);
}

static char *
handle_text (const HandleName *handle)
{
  if (handle->has_index)
    return g_strdup_printf ("%.*s[%u]", (int)handle->length, handle->name, handle->index);
  return g_strndup (handle->name, handle->length);
}

char *
km_script_op_handle (const KmScript *script, uint32_t op)
{
  HandleName handle;

  km_assert (op < script->ops.n);
  return handle_of (script, op, &handle) ? handle_text (&handle) : NULL;
}

uint32_t
km_script_find_handle (const KmScript *script, const char *name, uint32_t n_ops)
{
  for (uint32_t op = MIN (n_ops, script->ops.n); op-- > 0;)
    {
      HandleName handle;
      g_autofree char *text = NULL;

      if (!handle_of (script, op, &handle) || strncmp (handle.name, name, handle.length) != 0)
        continue;
      text = handle_text (&handle);
      if (strcmp (text, name) == 0)
        return op;
    }
  return UINT32_MAX;
}
