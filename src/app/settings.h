/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences that outlive the program. Where the schema is not installed everything works and nothing is kept. */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

/* Returns: (transfer full) (nullable) the settings, or NULL if the schema is missing. */
GSettings *km_settings_new (void);

/* Why choices do not outlive the program, in words (translated); NULL if they do. A disk that is full shows only when
 * it is written to: what was chosen then holds until the program ends, and the file of settings is as it was. */
const char *km_settings_problem (GSettings *settings);

/* Each takes NULL: getters then return @fallback, setters do nothing. What is stored may be anything: for a value
 * outside the range in the schema, of another type, or that is no number, there is the default. */
double km_settings_get_double (GSettings *settings, const char *key, double fallback);
uint32_t km_settings_get_uint (GSettings *settings, const char *key, uint32_t fallback);
void km_settings_set_double (GSettings *settings, const char *key, double value);
void km_settings_set_uint (GSettings *settings, const char *key, uint32_t value);

/* A choice of bits in @key, kept together with the bits that there were to choose from, in @known_key: a choice stored
 * before a bit of @all existed has it set. */
uint32_t km_settings_get_bits (GSettings *settings, const char *key, const char *known_key, uint32_t all);
void km_settings_set_bits (GSettings *settings, const char *key, const char *known_key, uint32_t all, uint32_t bits);

/* A word kept under @name in the dictionary @key. Returns: (transfer full) NULL if there is none. */
char *km_settings_get_word (GSettings *settings, const char *key, const char *name);
void km_settings_set_word (GSettings *settings, const char *key, const char *name, const char *word);
