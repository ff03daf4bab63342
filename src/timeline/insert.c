/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See insert.h.
 *
 *   repeat 3 { t[$] = alloc_page(GFP_ATOMIC) }   ──after 1 of 3──►   t[0] = alloc_page(GFP_ATOMIC)
 *                                                                    __free_page(t[0])
 *                                                                    t[1] = alloc_page(GFP_ATOMIC)
 *                                                                    t[2] = alloc_page(GFP_ATOMIC)
 */
#include "timeline/insert.h"

#include "base/i18n.h"
#include "timeline/session.h"
#include "timeline/timeline_private.h"

#include <string.h>

enum
{
  MAX_WRITTEN_OUT = 5000 /* calls of one statement */
};

/* ---- behind a statement ---- */

/* The last line of the expectations that follow @line directly and are about the state after @n_ops operations. */
static uint32_t
pass_expectations (const KmTimeline *timeline, uint32_t n_ops, uint32_t line)
{
  const KmMark *marks = timeline->marks;

  for (size_t i = km_script_first_mark (timeline->script, n_ops); i < timeline->n_marks && marks[i].op == n_ops; i++)
    {
      if (marks[i].line > line && marks[i].kind != KM_MARK_EXPECT)
        break;
      line = MAX (line, marks[i].line);
    }
  return line;
}

/* The line before which the first call comes, with what is said about it. */
static uint32_t
first_line (KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  uint32_t line = UINT32_MAX;

  if (km_script_n_ops (script) > 0)
    line = km_script_stretch (script, 0).first_line;
  if (n > 0 && marks[0].op == 0)
    line = MIN (line, marks[0].line);
  return line;
}

static char *
insert_before_line (KmScript *script, uint32_t line, const char *lines, uint32_t *number)
{
  size_t length, offset = km_script_line_offset (script, line);
  const char *text = km_script_text (script, &length);
  GString *out = g_string_new_len (text, (gssize)offset);

  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
  *number = 1;
  for (size_t i = 0; i < out->len; i++)
    *number += out->str[i] == '\n';
  g_string_append_printf (out, "%s\n", lines);
  g_string_append_len (out, text + offset, (gssize)(length - offset));
  return g_string_free (out, FALSE);
}

/* ---- inside a statement ---- */

/* A statement while it is written out. */
typedef struct
{
  KmTimeline *timeline;
  KmScript *script;
  KmStretch stretch;
  GString *out;
  char *handle; /* what `random` calls its results from now on */
} Writer;

/* A name that the text does not have. */
static char *
free_name (const char *text)
{
  for (unsigned i = 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("r%u", i);

      if (!strstr (text, name))
        return g_steal_pointer (&name);
    }
}

/* A free of `random` or `free_all` that does nothing, because there was nothing to free. */
static bool
does_nothing (const Writer *writer, uint32_t op)
{
  const KmOp at = km_script_op (writer->script, op);

  return at.flags & KM_OP_SKIP_IF_NULL && km_op_uses_ref (&at)
         && km_timeline_result (writer->timeline, at.ref) == KM_PFN_NONE;
}

static void
write_mark (const Writer *writer, const KmMark *mark)
{
  static const char *const words[] = { [KM_MARK_CHAPTER] = "chapter", [KM_MARK_SLIDE] = "slide" };
  g_auto (GStrv) paragraphs = NULL;

  switch (mark->kind)
    {
    case KM_MARK_NOTE:
      paragraphs = g_strsplit (mark->text, "\n", -1);
      for (size_t i = 0; paragraphs[i]; i++)
        g_string_append_printf (writer->out, "%s/// %s\n", i > 0 ? "///\n" : "", paragraphs[i]);
      break;
    case KM_MARK_BREAK:
      g_string_append (writer->out, "break\n");
      break;
    case KM_MARK_CHAPTER:
    case KM_MARK_SLIDE:
      if (!strpbrk (mark->text, "\"\\"))
        g_string_append_printf (writer->out, "%s \"%s\"\n", words[mark->kind], mark->text);
      break;
    case KM_MARK_EXPECT:
    case KM_MARK_ASK:
    case KM_MARK_SHOW:
    case KM_MARK_CONTEXT:
    default:
      break;
    }
}

static void
write_marks (const Writer *writer, uint32_t op)
{
  const KmTimeline *timeline = writer->timeline;
  const KmMark *marks = timeline->marks;

  for (size_t i = km_script_first_mark (timeline->script, op); i < timeline->n_marks && marks[i].op == op; i++)
    if (marks[i].line >= writer->stretch.first_line && marks[i].line <= writer->stretch.last_line)
      write_mark (writer, &marks[i]);
}

/* Who calls, if that is not who called before. */
static void
write_caller (const Writer *writer, uint32_t op)
{
  static const char *const contexts[] = { [KM_CONTEXT_PROCESS] = "process",
                                          [KM_CONTEXT_ATOMIC] = "atomic",
                                          [KM_CONTEXT_SOFTIRQ] = "softirq",
                                          [KM_CONTEXT_IRQ] = "irq" };
  const KmOp now = km_script_op (writer->script, op);
  const KmOp before = op > 0 ? km_script_op (writer->script, op - 1) : (KmOp){ 0 };

  if (km_op_context (&now) != km_op_context (&before))
    g_string_append_printf (writer->out, "context %s\n", contexts[km_op_context (&now)]);
  if (now.cpu != before.cpu)
    g_string_append_printf (writer->out, "cpu %u\n", now.cpu);
}

/* `random` names its results itself: they get another name, and those of an earlier statement are named by frame. */
static void
name_random_results (const Writer *writer, uint32_t op, GString *text)
{
  const KmOp at = km_script_op (writer->script, op);
  g_autofree char *name = g_strconcat (writer->handle, "[", NULL), *theirs = NULL, *frame = NULL;

  if (km_op_uses_ref (&at) && at.ref < writer->stretch.first_op
      && km_value_is (km_timeline_result (writer->timeline, at.ref), KM_VALUE_PAGE))
    {
      theirs = km_script_op_handle (writer->script, at.ref);
      frame = g_strdup_printf ("frame(0x%x)", km_timeline_result (writer->timeline, at.ref));
      if (theirs && g_str_has_prefix (theirs, "random["))
        g_string_replace (text, theirs, frame, 0);
    }
  g_string_replace (text, "random[", name, 0);
}

static void
write_ops (const Writer *writer, uint32_t from, uint32_t to)
{
  for (uint32_t op = from; op < to; op++)
    {
      g_autofree char *call = km_script_op_text (writer->script, op);
      g_autoptr (GString) text = g_string_new (call);

      write_caller (writer, op);
      write_marks (writer, op);
      if (does_nothing (writer, op))
        continue;
      name_random_results (writer, op, text);
      g_string_append_printf (writer->out, "%s\n", text->str);
    }
}

/* Where operation @op of the old script is in the new one, which has @more operations in front of @n_ops, those left
 * out subtracted. */
typedef struct
{
  uint32_t n_ops, more;
  const GArray *gone; /* of uint32_t, ascending */
} Shift;

static uint32_t
shifted (const Shift *shift, uint32_t op)
{
  uint32_t gone = 0;

  while (gone < shift->gone->len && g_array_index (shift->gone, uint32_t, gone) < op)
    gone++;
  return op - gone + (op >= shift->n_ops ? shift->more : 0);
}

/* Do @a, of the old script, and @b name the same? */
static bool
is_same_ref (const Writer *writer, const KmOp *a, const KmOp *b, const Shift *shift)
{
  if (!km_op_uses_ref (a) || a->ref == KM_OP_NO_REF)
    return true;
  if (b->flags & KM_OP_REF_IS_PFN)
    return b->ref == km_timeline_result (writer->timeline, a->ref);
  return b->ref == shifted (shift, a->ref);
}

static bool
is_same_call (const Writer *writer, uint32_t op, const KmScript *new, const Shift *shift)
{
  const KmOp a = km_script_op (writer->script, op);
  uint32_t at = shifted (shift, op);
  KmOp b;

  if (at >= km_script_n_ops (new))
    return false;
  b = km_script_op (new, at);
  return a.kind == b.kind && a.order == b.order && a.cpu == b.cpu && km_op_context (&a) == km_op_context (&b)
         && is_same_ref (writer, &a, &b, shift);
}

/* How many operations @lines, which begin on line @line, became. */
static uint32_t
count_inserted (const KmScript *script, const char *lines, uint32_t line)
{
  uint32_t end = line + 1;

  for (const char *p = lines; (p = strchr (p, '\n')) != NULL; p++)
    end++;
  return km_script_op_at_line (script, end) - km_script_op_at_line (script, line);
}

/* What was written out must make the same calls as before; behind it free_all may find less to free. */
static bool
is_faithful (const Writer *writer, const char *text, uint32_t n_ops, const char *lines, uint32_t line)
{
  g_autoptr (KmScript) new = km_script_parse (text, strlen (text));
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  const Shift shift = { .n_ops = n_ops, .more = count_inserted (new, lines, line), .gone = gone };

  for (uint32_t op = writer->stretch.first_op; op < writer->stretch.end_op; op++)
    if (does_nothing (writer, op))
      g_array_append_val (gone, op);
  for (uint32_t op = writer->stretch.first_op; op < writer->stretch.end_op; op++)
    if (!does_nothing (writer, op) && !is_same_call (writer, op, new, &shift))
      return false;
  return true;
}

static char *
insert_inside (Writer *writer, uint32_t n_ops, const char *lines, uint32_t *line)
{
  size_t length, from = km_script_line_offset (writer->script, writer->stretch.first_line),
                 to = km_script_line_offset (writer->script, writer->stretch.last_line + 1);
  const char *text = km_script_text (writer->script, &length);
  g_autofree char *whole = NULL;

  writer->handle = free_name (text);
  writer->out = g_string_new_len (text, (gssize)from);
  write_ops (writer, writer->stretch.first_op, n_ops);
  *line = 1;
  for (size_t i = 0; i < writer->out->len; i++)
    *line += writer->out->str[i] == '\n';
  g_string_append_printf (writer->out, "%s\n", lines);
  write_ops (writer, n_ops, writer->stretch.end_op);
  g_string_append_len (writer->out, text + to, (gssize)(length - to));
  g_free (writer->handle);
  whole = g_string_free (writer->out, FALSE);
  return is_faithful (writer, whole, n_ops, lines, *line) ? g_steal_pointer (&whole) : NULL;
}

/* ---- both ---- */

char *
km_timeline_insert (KmTimeline *timeline, uint32_t n_ops, const char *lines, uint32_t *line, GError **error)
{
  KmScript *script = km_timeline_script (timeline);
  Writer writer = { .timeline = timeline, .script = script };
  char *text = NULL;

  if (km_script_start (script))
    {
      g_set_error_literal (error, KM_SESSION_ERROR, KM_SESSION_ERROR_READ_ONLY,
                           _ ("A recording shows what a real kernel did and cannot be changed."));
      return NULL;
    }
  if (n_ops == 0)
    return insert_before_line (script, first_line (script), lines, line);
  writer.stretch = km_script_stretch (script, n_ops - 1);
  if (n_ops == writer.stretch.end_op)
    return insert_before_line (script, pass_expectations (timeline, n_ops, writer.stretch.last_line) + 1, lines, line);
  if (writer.stretch.end_op - writer.stretch.first_op <= MAX_WRITTEN_OUT)
    text = insert_inside (&writer, n_ops, lines, line);
  if (!text)
    g_set_error (error, KM_SESSION_ERROR, KM_SESSION_ERROR_LINE,
                 ngettext ("Line %u makes %u call that cannot be written apart: go to its start or to its end.",
                           "Line %u makes %u calls that cannot be written apart: go to their start or to their end.",
                           writer.stretch.end_op - writer.stretch.first_op),
                 writer.stretch.first_line, writer.stretch.end_op - writer.stretch.first_op);
  return text;
}
