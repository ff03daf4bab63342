/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, what can be opened: recent files. */
#include "app/window_private.h"

#include "base/i18n.h"

enum
{
  MAX_RECENT = 12
};

static void
append_file (GMenu *menu, const char *label, const char *uri)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
  g_autoptr (GString) text = g_string_new (label);

  g_string_replace (text, "_", "__", 0); /* an underscore would mark a mnemonic */
  g_menu_item_set_label (item, text->str);
  g_menu_item_set_action_and_target (item, "win.open-uri", "s", uri);
  g_menu_append_item (menu, item);
}

/* ---- recent files ---- */

static bool
is_ours (GtkRecentInfo *info)
{
  return gtk_recent_info_has_application (info, g_get_application_name ()) && gtk_recent_info_exists (info);
}

static void
fill_recent (KmWindow *self)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  g_autoptr (GMenu) menu = g_menu_new ();
  int n = 0;

  for (GList *item = items; item && n < MAX_RECENT; item = item->next)
    if (is_ours (item->data))
      {
        append_file (menu, gtk_recent_info_get_display_name (item->data), gtk_recent_info_get_uri (item->data));
        n++;
      }
  if (n == 0)
    {
      g_autoptr (GMenuItem) none = g_menu_item_new (_ ("No recent files"), "win.none");

      g_menu_append_item (menu, none);
    }
  g_list_free_full (items, (GDestroyNotify)gtk_recent_info_unref);
  adw_split_button_set_menu_model (self->open_button, G_MENU_MODEL (menu));
}

void
km_window_init_menus (KmWindow *self)
{
  fill_recent (self);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (fill_recent), self,
                           G_CONNECT_SWAPPED);
}
