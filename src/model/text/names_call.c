/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in braces about the call, and what all tables of names share. */
#include "model/text/names.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/gfp.h"
#include "core/words/slab_flags.h"
#include "model/step.h"
#include "model/text/value_text.h"

/* ---- writing a value ---- */

void
km_put_text (GString *out, char *text)
{
  g_string_append (out, text);
  g_free (text);
}

void
km_put_count (GString *out, int64_t count)
{
  g_string_append (out, km_format_count (count).text);
}

void
km_put_frames (GString *out, int64_t frames)
{
  /* Translators: %s is a number; inside a sentence. */
  g_string_append_printf (out, ngettext ("%s page frame", "%s page frames", (unsigned long)frames),
                          km_format_count (frames).text);
}

void
km_put_bytes (GString *out, int64_t bytes)
{
  km_put_text (out, km_bytes_text (bytes));
}

void
km_put_pfn (GString *out, KmPfn pfn)
{
  g_string_append (out, pfn == KM_PFN_NONE ? "NULL" : km_format_pfn (pfn).text);
}

/* ---- numbers ---- */

int64_t
km_name_a (const KmSubject *subject)
{
  return subject->event->a;
}

int64_t
km_name_b (const KmSubject *subject)
{
  return subject->event->b;
}

int64_t
km_name_order (const KmSubject *subject)
{
  return subject->event->order;
}

/* Sizes are unsigned: UINT32_MAX means that or more. */
KM_NUMBER (a_unsigned, (uint32_t)s->event->a)
KM_NUMBER (b_unsigned, (uint32_t)s->event->b)
KM_NUMBER (request_order, km_subject_request_order (s))
KM_NUMBER (op_frames, km_model_op_frames (s->model, s->op))
KM_NUMBER (op_align, km_subject_more (s)->align)
KM_NUMBER (op_count, km_subject_more (s)->count)
KM_NUMBER (op_element, (int64_t)km_subject_more (s)->size)
KM_NUMBER (cpus, km_machine_cpus (s->machine))

/* ---- words ---- */

static void
write_wanted (GString *out, const KmSubject *subject)
{
  uint32_t frames = (uint32_t)op_frames (subject);

  /* Translators: %s is a number; what a call asks for. */
  g_string_append_printf (out, ngettext ("%s page frame", "%s page frames in one piece", frames),
                          km_format_count (frames).text);
}

KM_WRITES (write_operand, km_put_pfn (out, km_model_operand (s->model, s->op)))

static void
write_gfp (GString *out, const KmSubject *subject)
{
  g_autofree char *text = km_gfp_to_string (subject->generation->id, km_subject_request_gfp (subject));

  g_string_append (out, text);
}

static void
write_call (GString *out, const KmSubject *subject)
{
  km_put_text (out, km_script_op_text (km_timeline_script (km_model_timeline (subject->model)), subject->op_number));
}

static void
write_function (GString *out, const KmSubject *subject)
{
  g_string_append (out, km_op_info (subject->op->kind)->name);
}

static void
write_expected (GString *out, const KmSubject *subject)
{
  const KmPfn *expected = km_script_expected (km_timeline_script (km_model_timeline (subject->model)));

  km_put_pfn (out, expected[subject->op_number]);
}

static void
write_op_bytes (GString *out, const KmSubject *s)
{
  uint64_t bytes = km_subject_bytes (s);

  if (bytes >= UINT32_MAX)
    g_string_append (out, km_format_bytes (bytes).text);
  else
    km_put_text (out, km_bytes_text ((int64_t)bytes));
}

KM_WRITES (write_op_gfp, km_put_text (out, km_gfp_to_string (s->generation->id, km_subject_gfp (s))))

static void
write_sleep_note (GString *out, const KmSubject *s)
{
  bool wait = (km_subject_gfp (s) & km_gfp_bits (s->generation->id)->wait) != 0;

  g_string_append (out, wait ? _ ("The caller may sleep.") : _ ("The caller must not sleep."));
}

static void
write_op_name (GString *out, const KmSubject *s)
{
  const char *name = km_subject_more (s)->name;

  g_string_append (out, name ? name : "NULL");
}

static void
write_op_flags (GString *out, const KmSubject *s)
{
  km_put_text (out, km_slab_flags_to_string (s->generation->id, km_subject_more (s)->flags));
}

/* ---- the table ---- */

const KmName km_names_call[] = {
  { .name = "a", .number = km_name_a, .put = km_put_count },
  { .name = "a_bytes", .number = a_unsigned, .put = km_put_bytes },
  { .name = "a_frames", .number = km_name_a, .put = km_put_frames },
  { .name = "b", .number = km_name_b, .put = km_put_count },
  { .name = "b_bytes", .number = b_unsigned, .put = km_put_bytes },
  { .name = "b_frames", .number = km_name_b, .put = km_put_frames },
  { .name = "call", .write = write_call },
  { .name = "cpus", .number = cpus, .put = km_put_count },
  { .name = "expected", .write = write_expected },
  { .name = "function", .write = write_function },
  { .name = "gfp", .write = write_gfp },
  { .name = "op_align", .number = op_align, .put = km_put_count },
  { .name = "op_bytes", .write = write_op_bytes },
  { .name = "op_count", .number = op_count, .put = km_put_count },
  { .name = "op_element", .number = op_element, .put = km_put_bytes },
  { .name = "op_flags", .write = write_op_flags },
  { .name = "op_frames", .number = op_frames, .put = km_put_frames },
  { .name = "op_gfp", .write = write_op_gfp },
  { .name = "op_name", .write = write_op_name },
  { .name = "op_order", .number = request_order, .put = km_put_count },
  { .name = "operand", .write = write_operand },
  { .name = "sleep_note", .write = write_sleep_note },
  { .name = "wanted", .write = write_wanted },
  { NULL },
};
