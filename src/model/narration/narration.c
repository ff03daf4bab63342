/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Narration: for each kind of event a line for the tree and a sentence that says what happens, why, and with which
 * numbers. Kernel names are not translated. */
#include "model/narration/narration.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/narration/table.h"
#include "model/step.h"
#include "model/text/phrase.h"

/* Those of one layer alone come first: of a call the last table knows what is left. */
static const KmNarration *const tables[] = { km_narration_vm,    km_narration_slab,   km_narration_pages,
                                             km_narration_zones, km_narration_misuse, km_narration_misuse_pages,
                                             km_narration_calls };

static bool
fits (const KmNarration *row, const KmSubject *subject)
{
  int32_t number = subject->event->a;

  if (row->kind != subject->event->kind)
    return false;
  if (row->kind == KM_EVENT_CALL)
    number = subject->op->kind;
  return (row->number == ANY || row->number == number) && (!row->when || row->when (subject));
}

/* NULL for a kind without words. */
static const KmNarration *
find_words (const KmSubject *subject)
{
  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const KmNarration *row = tables[i]; row->line; row++)
      if (fits (row, subject))
        return row;
  return NULL;
}

char *
km_narrate_event (KmModel *model, const KmEvent *event)
{
  KmSubject subject;
  const KmNarration *words;

  km_subject_init (&subject, model, event);
  words = find_words (&subject);
  if (!words)
    return g_strdup (km_event_name (event->kind));
  if (event->kind == KM_EVENT_CALL)
    return km_narrate_call (model, subject.op_number);
  return km_phrase (_ (words->line), &subject);
}

/* ---- ideas ---- */

static bool
begins_slab_layer (const KmEvent *events, uint32_t n)
{
  return events[n - 1].kind == KM_EVENT_SLAB_STATE;
}

static bool
are_empty_lists (const KmEvent *events, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    if (events[i].kind != KM_EVENT_LIST_EMPTY || events[i].mt != events[0].mt || events[i].zone != events[0].zone)
      return false;
  return true;
}

char *
km_narrate_idea (KmModel *model, KmIdea idea)
{
  uint32_t n_events, n = idea.end - idea.first;
  const KmEvent *events = km_timeline_events (km_model_timeline (model), &n_events) + idea.first;
  g_autofree char *first = NULL, *last = NULL;

  if (n == 1)
    return km_narrate_event (model, events);
  if (begins_slab_layer (events, n))
    return g_strdup_printf (ngettext ("kmem_cache_init(): the slab layer begins (%s event)",
                                      "kmem_cache_init(): the slab layer begins (%s events)", n),
                            km_format_count (n).text);
  if (are_empty_lists (events, n))
    return g_strdup_printf (
        ngettext ("orders %u to %u: lists are empty (%s event)", "orders %u to %u: lists are empty (%s events)", n),
        events[0].order, events[n - 1].order, km_format_count (n).text);
  first = km_narrate_event (model, &events[0]);
  last = km_narrate_event (model, &events[n - 1]);
  /* Translators: the first and the last of several alike events, and how many they are. */
  return g_strdup_printf (ngettext ("%s … %s (%s event)", "%s … %s (%s events)", n), first, last,
                          km_format_count (n).text);
}

/* ---- the sentence at the cursor ---- */

/* A sentence that begins with a thing begins with a capital: "Object 19 of …". One that begins with a name of the
 * kernel keeps it as it is. */
static char *
whole_sentence (const char *phrase, const KmSubject *subject)
{
  char *sentence = km_phrase (phrase, subject);

  if (g_str_has_prefix (phrase, "{value}") || g_str_has_prefix (phrase, "{object}"))
    sentence[0] = g_ascii_toupper (sentence[0]);
  return sentence;
}

/* How the answer of a recording's kernel compares; NULL if there is none for this event. */
static const char *
comparison (const KmSubject *subject)
{
  KmScript *script = km_timeline_script (km_model_timeline (subject->model));
  const KmPfn *expected = km_script_expected (script);
  KmPfn here;

  if (!expected || subject->event->kind != KM_EVENT_RETURN || !km_subject_op_info (subject)->allocates)
    return NULL;
  here = km_timeline_result (km_model_timeline (subject->model), subject->op_number);
  if (here == expected[subject->op_number])
    return here == KM_PFN_NONE ? N_ ("The real kernel refused it, too.")
                               : N_ ("The real kernel returned the same frame, {expected}.");
  return expected[subject->op_number] == KM_PFN_NONE ? N_ ("The real kernel refused this request.")
                                                     : N_ ("The real kernel returned {expected} instead.");
}

static char *
with_comparison (char *sentence, const KmSubject *subject)
{
  const char *more = comparison (subject);
  g_autofree char *first = sentence;
  g_autofree char *second = NULL;

  if (!more)
    return g_steal_pointer (&first);
  second = km_phrase (_ (more), subject);
  /* Translators: two whole sentences. */
  return g_strdup_printf (_ ("%s %s"), first, second);
}

/* On a machine with several CPUs a call says which of them makes it. */
static bool
names_cpu (KmModel *model)
{
  return km_machine_cpus (km_model_machine (model)) > 1;
}

static char *
with_cpu (char *sentence, const KmSubject *subject)
{
  g_autofree char *first = sentence, *second = NULL;

  if (subject->event->kind != KM_EVENT_CALL || !names_cpu (subject->model))
    return g_steal_pointer (&first);
  second = km_phrase (_ ("CPU {cpu} makes the call."), subject);
  /* Translators: two whole sentences. */
  return g_strdup_printf (_ ("%s %s"), first, second);
}

char *
km_narrate_call (KmModel *model, uint32_t op)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  g_autofree char *call = km_script_op_text (script, op);

  if (!names_cpu (model))
    return g_steal_pointer (&call);
  /* Translators: the number of a CPU, the call that it makes. */
  return g_strdup_printf (_ ("CPU %u: %s"), km_script_op (script, op).cpu, call);
}

static char *
narrate_beginning (KmModel *model)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  g_autofree char *call = NULL;

  if (km_script_n_ops (script) == 0)
    return g_strdup (_ ("The machine has booted. The workload has no calls yet."));
  call = km_script_op_text (script, 0);
  if (km_script_is_recording (script))
    return g_strdup_printf (_ ("The recording begins with the machine in this state. The first call will be %s."),
                            call);
  return g_strdup_printf (_ ("The machine has booted and nothing has run yet. The first call will be %s."), call);
}

char *
km_narrate_cursor (KmModel *model)
{
  const KmEvent *event = km_model_current_event (model);
  const KmNarration *words;
  KmSubject subject;

  if (!event)
    return narrate_beginning (model);
  km_subject_init (&subject, model, event);
  words = find_words (&subject);
  if (!words)
    return km_narrate_event (model, event);
  return with_cpu (with_comparison (whole_sentence (_ (words->sentence), &subject), &subject), &subject);
}

char *
km_narrate_position (KmModel *model)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  g_autofree char *machine = km_config_describe (km_script_config (script)), *call = NULL;
  uint32_t op = km_timeline_cursor (km_model_timeline (model)).op;

  if (op == 0)
    return g_steal_pointer (&machine);
  call = km_narrate_call (model, op - 1);
  /* Translators: the machine, number of the call, number of all calls, the call. */
  return g_strdup_printf (_ ("%s · call %u of %u: %s"), machine, op, km_script_n_ops (script), call);
}
