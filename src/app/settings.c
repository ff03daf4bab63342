/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSettings that may be missing. See settings.h. */
#include "app/settings.h"

#include "base/i18n.h"

#include <math.h>

#define SCHEMA_ID "org.kmemscope.Kmemscope"

GSettings *
km_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = source ? g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE) : NULL;
  GSettings *settings;

  if (!schema)
    return NULL;
  settings = g_settings_new_full (schema, NULL, NULL);
  g_settings_schema_unref (schema);
  return settings;
}

const char *
km_settings_problem (GSettings *settings)
{
  if (!settings)
    return _ ("Nothing is kept: the settings of Kmemscope are not installed.");
  if (!g_settings_is_writable (settings, "style"))
    return _ ("Nothing is kept: the settings cannot be written.");
  return NULL;
}

double
km_settings_get_double (GSettings *settings, const char *key, double fallback)
{
  double value = settings ? g_settings_get_double (settings, key) : fallback;

  return isfinite (value) ? value : fallback; /* "nan" is in every range */
}

uint32_t
km_settings_get_uint (GSettings *settings, const char *key, uint32_t fallback)
{
  return settings ? g_settings_get_uint (settings, key) : fallback;
}

void
km_settings_set_double (GSettings *settings, const char *key, double value)
{
  if (settings)
    g_settings_set_double (settings, key, value);
}

void
km_settings_set_uint (GSettings *settings, const char *key, uint32_t value)
{
  if (settings)
    g_settings_set_uint (settings, key, value);
}

uint32_t
km_settings_get_bits (GSettings *settings, const char *key, const char *known_key, uint32_t all)
{
  return (km_settings_get_uint (settings, key, all) | ~km_settings_get_uint (settings, known_key, all)) & all;
}

void
km_settings_set_bits (GSettings *settings, const char *key, const char *known_key, uint32_t all, uint32_t bits)
{
  km_settings_set_uint (settings, key, bits);
  km_settings_set_uint (settings, known_key, all);
}

char *
km_settings_get_word (GSettings *settings, const char *key, const char *name)
{
  g_autoptr (GVariant) words = settings ? g_settings_get_value (settings, key) : NULL;
  char *word = NULL;

  if (words)
    g_variant_lookup (words, name, "s", &word);
  return word;
}

void
km_settings_set_word (GSettings *settings, const char *key, const char *name, const char *word)
{
  g_autoptr (GVariant) words = settings ? g_settings_get_value (settings, key) : NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *other, *value;

  if (!words)
    return;
  g_variant_iter_init (&iter, words);
  while (g_variant_iter_next (&iter, "{&s&s}", &other, &value))
    if (!g_str_equal (other, name))
      g_variant_builder_add (&builder, "{ss}", other, value);
  g_variant_builder_add (&builder, "{ss}", name, word);
  g_settings_set_value (settings, key, g_variant_builder_end (&builder));
}
