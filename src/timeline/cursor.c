/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places as people write them: a call, 5, or an event inside it, 5.3. */
#include "timeline/timeline.h"

static bool
scan_number (const char **text, uint32_t *number)
{
  char *end = NULL;
  uint64_t value;

  if (!g_ascii_isdigit (**text))
    return false;
  value = g_ascii_strtoull (*text, &end, 10);
  if (value > INT32_MAX)
    return false;
  *number = (uint32_t)value;
  *text = end;
  return true;
}

bool
km_cursor_scan (const char **text, KmCursor *cursor)
{
  if (!scan_number (text, &cursor->op))
    return false;
  cursor->event = cursor->op > 0 ? KM_EVENT_LAST : 0;
  if (**text != '.')
    return true;
  ++*text;
  return scan_number (text, &cursor->event);
}
