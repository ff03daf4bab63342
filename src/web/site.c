/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/site.h"

#include "base/i18n.h"
#include "web/template.h"

static void
append_entry (const KmSiteEntry *entry, GString *out)
{
  g_autofree char *text = g_markup_printf_escaped (
      "<li><a href=\"%s\"><img src=\"%s\" alt=\"\" loading=\"lazy\"><b>%s</b></a><p>%s</p></li>\n", entry->page,
      entry->picture, entry->title, entry->summary);

  g_string_append (out, text);
}

static void
append_heading (const char *subject, GString *out)
{
  g_autofree char *text = g_markup_printf_escaped ("<h2>%s</h2>\n<ul>\n", subject);

  g_string_append (out, text);
}

bool
km_web_site_write (const KmSiteEntry *entries, size_t n, GFile *file, GError **error)
{
  static const char *const names[] = { "@KM_LANG@", "@KM_TITLE@", "@KM_LESSONS@", NULL };
  g_autoptr (GString) out = g_string_new (NULL);

  for (size_t i = 0; i < n; i++)
    {
      if (i == 0 || g_strcmp0 (entries[i].subject, entries[i - 1].subject) != 0)
        {
          g_string_append (out, i > 0 ? "</ul>\n" : "");
          append_heading (entries[i].subject, out);
        }
      append_entry (&entries[i], out);
    }
  g_string_append (out, n > 0 ? "</ul>\n" : "");
  return km_template_write ("site.html", names,
                            (const char *const[]){ _ ("en"), _ ("Memory in the kernel, step by step"), out->str }, file,
                            error);
}
