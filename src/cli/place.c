/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of places. */
#include "cli/place.h"

#include "base/i18n.h"
#include "cli/cmd.h"

static bool
read_cursor (const char *text, KmCursor *to)
{
  return km_cursor_scan (&text, to) && *text == 0;
}

int
km_cmd_check_place (const char *option, const char *text)
{
  KmCursor any;
  if (!text || read_cursor (text, &any) || km_moment_by_name (text))
    return KM_EXIT_OK;
  /* Translators: name of an option, what was given. The English words are names and stay. */
  return km_cmd_fail (
      _ ("%s takes a call and perhaps an event, such as 5 or 5.3, or one of fail, misuse, reclaim, note, break and differs, not “%s”"),
      option, text);
}

static int
find_moment (const char *option, const char *name, KmTimeline *timeline, KmCursor *to)
{
  const KmCondition condition = { .kind = KM_CONDITION_MOMENT, .moments = km_moment_by_name (name) };
  if (!km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL))
    /* Translators: name of an option; fail, misuse, reclaim, note, break or differs. */
    return km_cmd_fail (_ ("%s %s: nothing of the kind happens in this file"), option, name);
  *to = km_timeline_cursor (timeline);
  return KM_EXIT_OK;
}

int
km_cmd_find_place (const char *option, const char *text, KmTimeline *timeline, KmCursor *to)
{
  uint32_t n_ops = km_timeline_n_ops (timeline);
  int status = km_cmd_check_place (option, text);
  *to = (KmCursor){ .op = n_ops, .event = n_ops > 0 ? KM_EVENT_LAST : 0 };
  if (!text || status != KM_EXIT_OK)
    return status;
  if (!read_cursor (text, to))
    return find_moment (option, text, timeline, to);
  if (to->op > n_ops)
    /* Translators: name of an option, the number given; the number of calls. */
    return km_cmd_fail (ngettext ("%s %u is beyond the end: the file has %u call",
                                  "%s %u is beyond the end: the file has %u calls", n_ops),
                        option, to->op, n_ops);
  return KM_EXIT_OK;
}

int
km_cmd_run_to (const char *name, const char *option, const char *text, KmTimeline **timeline)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = NULL;
  int status = km_cmd_check_place (option, text);
  KmCursor to;

  *timeline = NULL;
  if (status == KM_EXIT_OK)
    status = km_cmd_load_sound (name, &script);
  if (status != KM_EXIT_OK)
    return status;
  *timeline = km_timeline_new (script, &error);
  if (!*timeline)
    return km_cmd_fail ("%s: %s", name, error->message);
  status = km_cmd_find_place (option, text, *timeline, &to);
  if (status == KM_EXIT_OK)
    km_timeline_seek (*timeline, to);
  else
    g_clear_pointer (timeline, km_timeline_free);
  return status;
}
