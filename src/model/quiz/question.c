/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See question.h. */
#include "model/quiz/question.h"

#include "core/slab/kmem_read.h"
#include "model/narration/narration.h"

void
km_question_free (KmQuestion *question)
{
  if (!question)
    return;
  g_free (question->text);
  g_strfreev (question->choices);
  g_free (question);
}

KmQuestion *
km_question_of_mark (KmTimeline *timeline, size_t mark, char **problem)
{
  KmScript *script = km_timeline_script (timeline);
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  KmQuestion *question;
  int64_t right;

  if (!km_timeline_solve (timeline, mark, &right, problem))
    return NULL;
  question = g_new0 (KmQuestion, 1);
  question->text = g_strdup (marks[mark].text);
  question->kind = km_script_answer_kind (script, &marks[mark]);
  question->choices = g_strdupv ((char **)(void *)km_script_choices (script, km_script_ask (script, &marks[mark])));
  question->right = right;
  question->seen = (KmCursor){ marks[mark].op + 1, KM_EVENT_LAST };
  return question;
}

/* ---- pointing ---- */

static bool
frame_of_target (const KmTarget *target, int64_t *value)
{
  if (target->kind != KM_TARGET_FRAME && target->kind != KM_TARGET_BLOCK && target->kind != KM_TARGET_SLAB)
    return false;
  *value = target->pfn;
  return true;
}

static bool
slab_of_target (const KmMachine *machine, const KmTarget *target, int64_t *value)
{
  KmObjectInfo object;

  if (target->kind == KM_TARGET_OBJECT && km_machine_object (machine, target->value, &object))
    {
      *value = object.pfn;
      return true;
    }
  return frame_of_target (target, value);
}

static bool
object_of_target (const KmMachine *machine, const KmTarget *target, int64_t *value)
{
  uint64_t start;

  if (target->kind != KM_TARGET_OBJECT)
    return false;
  start = km_machine_virtual_address (machine, target->pfn);
  *value = (int64_t)(start + target->offset);
  return start != 0;
}

static bool
zone_of_target (const KmMachine *machine, const KmTarget *target, int64_t *value)
{
  if (target->kind == KM_TARGET_NONE || target->zone >= km_machine_n_zones (machine))
    return false;
  *value = km_machine_zone (machine, target->zone)->type;
  return true;
}

bool
km_answer_of_target (const KmMachine *machine, KmAnswerKind kind, const KmTarget *target, int64_t *value)
{
  int64_t zone;

  switch (kind)
    {
    case KM_ANSWER_FRAME:
      return frame_of_target (target, value);
    case KM_ANSWER_SLAB:
      return slab_of_target (machine, target, value);
    case KM_ANSWER_OBJECT:
      return object_of_target (machine, target, value);
    case KM_ANSWER_ZONE:
      return zone_of_target (machine, target, value);
    case KM_ANSWER_LIST:
      if (target->kind != KM_TARGET_FREE_LIST || !zone_of_target (machine, target, &zone))
        return false;
      *value = km_expect_list ((KmZoneType)zone, target->order);
      return true;
    default:
      return false;
    }
}

/* ---- why ---- */

/* Does this event belong to the reason: it changes something, or it is a refusal or a misuse? What the page allocator
 * does for a call above it (@above) is left out. */
static bool
is_reason (const KmEvent *event, bool above)
{
  const KmEventInfo *info = km_event_info (event->kind);
  const unsigned telling = KM_EVENT_IS_MISUSE | KM_EVENT_IS_REFUSAL | KM_EVENT_IS_RECLAIM;

  if ((info->traits & telling) != 0 || event->kind == KM_EVENT_GENERAL_CACHE)
    return true;
  if (above && info->subject == KM_EVENT_OF_PAGES)
    return false;
  return ((info->traits & KM_EVENT_LOOKS_ONLY) == 0 && event->kind != KM_EVENT_ZERO)
         || event->kind == KM_EVENT_WATERMARK_LOW;
}

/* The first event of each kind that is a reason; of these the last, which lead to the answer. */
char *
km_model_why (KmModel *model, uint32_t max)
{
  KmTimeline *timeline = km_model_timeline (model);
  uint32_t op = km_timeline_cursor (timeline).op, n, n_kinds = 0, reasons[KM_NR_EVENTS];
  bool above =
      op > 0 && km_op_info (km_script_op (km_timeline_script (timeline), op - 1).kind)->subject != KM_OP_OF_PAGES;
  bool told[KM_NR_EVENTS] = { false };
  g_autoptr (GString) why = g_string_new (NULL);
  const KmEvent *events = km_timeline_events (timeline, &n);

  for (uint32_t i = 0; i < n; i++)
    if (is_reason (&events[i], above) && !told[events[i].kind])
      {
        told[events[i].kind] = true;
        reasons[n_kinds++] = i;
      }
  for (uint32_t i = n_kinds > max ? n_kinds - max : 0; i < n_kinds; i++)
    {
      g_autofree char *sentence = km_narrate_event (model, &events[reasons[i]]);

      g_string_append_printf (why, "%s%s", why->len > 0 ? "\n" : "", sentence);
    }
  return g_string_free (g_steal_pointer (&why), FALSE);
}
