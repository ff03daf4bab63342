/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of places. */
#include "cli/place.h"

#include "base/i18n.h"
#include "cli/cmd.h"

static bool
read_number (const char **p, uint32_t *number)
{
  char *end = NULL;
  if (!g_ascii_isdigit (**p))
    return false;
  guint64 value = g_ascii_strtoull (*p, &end, 10);
  if (end == *p || value > INT32_MAX)
    return false;
  *number = (uint32_t)value;
  *p = end;
  return true;
}

static bool
read_cursor (const char *text, KmCursor *to)
{
  if (!read_number (&text, &to->op))
    return false;
  to->event = to->op > 0 ? KM_EVENT_LAST : 0;
  if (*text == '.')
    {
      text++;
      if (!read_number (&text, &to->event))
        return false;
    }
  return *text == 0;
}

int
km_cmd_read_place (const char *option, const char *text, uint32_t n_ops, KmCursor *to)
{
  *to = (KmCursor){ .op = n_ops, .event = n_ops > 0 ? KM_EVENT_LAST : 0 };
  if (!text)
    return KM_EXIT_OK;
  if (!read_cursor (text, to))
    /* Translators: name of an option, what was given. */
    return km_cmd_fail (_ ("%s takes a call and perhaps an event, such as 5 or 5.3, not “%s”"), option, text);
  if (to->op > n_ops)
    /* Translators: name of an option, the number given; the number of calls. */
    return km_cmd_fail (ngettext ("%s %u is beyond the end: the file has %u call",
                                  "%s %u is beyond the end: the file has %u calls", n_ops),
                        option, to->op, n_ops);
  return KM_EXIT_OK;
}
