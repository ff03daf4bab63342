/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As a file of settings, which a person or another program may have written: whatever it says, what the window takes
 * from it is in range. Apart from feed.c, because it needs the library of the window. */
#include "app/settings.h"
#include "app/view_state.h"
#include "feed.h"

#define G_SETTINGS_ENABLE_BACKEND /* the interface may still change */
#include <gio/gsettingsbackend.h>
#include <string.h>

#define SCHEMA_ID "org.kmemscope.Kmemscope"
#define GROUP "org/kmemscope/Kmemscope"

static void
assert_in_range (GSettings *settings)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  double zoom = km_settings_get_double (settings, "text-zoom", 1);
  uint32_t width = km_settings_get_uint (settings, "window-width", 1400);
  uint32_t height = km_settings_get_uint (settings, "window-height", 880);

  g_assert_true (zoom >= KM_TEXT_SCALE_MIN && zoom <= KM_TEXT_SCALE_MAX);
  g_assert_true (width >= 1 && width <= INT16_MAX && height >= 1 && height <= INT16_MAX); /* what X can show */
  g_assert_cmpint (g_settings_get_enum (settings, "style"), <=, 2);
  km_view_state_set_speed (state, km_settings_get_double (settings, "speed", 2));
  g_assert_true (km_view_state_speed (state) > 0 && km_view_state_speed (state) <= 1000);
  km_view_state_set_views (state, km_settings_get_bits (settings, "views", "known-views", KM_VIEW_ALL));
  g_assert_cmphex (km_view_state_views (state) & ~(KmViews)KM_VIEW_ALL, ==, 0);
}

/* ---- a store that has read such a file ---- */

/* As GLib's own store of one file, which watches it besides, and that takes longer than all the rest. */
typedef struct
{
  GSettingsBackend parent;
  GKeyFile *file;
} Store;

typedef GSettingsBackendClass StoreClass;

GType store_get_type (void);

G_DEFINE_TYPE (Store, store, G_TYPE_SETTINGS_BACKEND)

static GVariant *
store_read (GSettingsBackend *backend, const char *key, const GVariantType *type, gboolean default_value)
{
  g_autofree char *text = g_key_file_get_value (((Store *)backend)->file, GROUP, strrchr (key, '/') + 1, NULL);

  if (!text || default_value || !g_utf8_validate (text, -1, NULL))
    return NULL;
  return g_variant_parse (type, text, NULL, NULL, NULL);
}

static void
store_class_init (StoreClass *class)
{
  class->read = store_read;
}

static void
store_init (Store *self)
{
  self->file = g_key_file_new ();
}

void
km_feed_settings (const char *text, size_t length)
{
  g_autoptr (GSettingsSchema) schema =
      g_settings_schema_source_lookup (g_settings_schema_source_get_default (), SCHEMA_ID, TRUE);
  Store *store = g_object_new (store_get_type (), NULL);
  GSettings *settings;

  g_assert_nonnull (schema);
  g_key_file_load_from_data (store->file, text, length, G_KEY_FILE_NONE, NULL);
  settings = g_settings_new_full (schema, &store->parent, NULL);
  assert_in_range (settings);
  g_object_unref (settings);
  g_key_file_unref (store->file);
  g_object_unref (store);
}
