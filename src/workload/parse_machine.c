/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a file: kmw, title, and the machine line. A new option of the machine is a row of `keys`. */
#include "base/i18n.h"
#include "core/slab/slab_geometry.h"
#include "workload/parse_statements.h"
#include "workload/parse_value.h"

#include <string.h>

/* ---- kmw and title ---- */

bool
km_parse_kmw (KmParser *parser)
{
  const KmToken version = parser->scanner.token;

  if (parser->any_statement || parser->kmw_seen || parser->title_seen)
    {
      km_parser_report (parser, KM_W_VERSION_LATE, parser->statement, version.text, _ ("Move it to the first line"),
                        _ ("“kmw 1” must be the first statement"));
      return false;
    }
  parser->kmw_seen = true;
  if (version.kind != KM_TOKEN_NUMBER || version.number != 1)
    return km_parser_report_here (parser, KM_W_VERSION, _ ("Write kmw 1"),
                                  _ ("This program reads version 1 of the language"));
  km_parser_next (parser);
  return true;
}

bool
km_parse_title (KmParser *parser)
{
  const KmToken title = parser->scanner.token;

  if (title.kind != KM_TOKEN_STRING)
    return km_parser_report_here (parser, KM_W_EXPECTED, _ ("Write title \"text\""), _ ("A text in quotes is missing"));
  if (parser->title_seen)
    {
      km_parser_report (parser, KM_W_TITLE, parser->statement, title.text, _ ("Keep one of them"),
                        _ ("The workload already has a title"));
      return false;
    }
  parser->title_seen = true;
  g_free (parser->script->title);
  parser->script->title = km_scanner_unquote (&title);
  km_parser_next (parser);
  return true;
}

/* ---- values of the machine line ---- */

typedef struct
{
  KmParser *parser;
  KmConfig *config;
  const char *text; /* the value, a slice of the line; NULL if the option is alone */
  size_t length;
  const struct _Key *key;
  uint32_t seen; /* options so far, a bit each in the order of `keys` */
} Value;

/* Reads a slice as one number. */
static bool
slice_number (const char *text, size_t length, uint64_t *number)
{
  KmScanner scanner;

  km_scanner_init (&scanner, text, length);
  if (km_scanner_next (&scanner) != KM_TOKEN_NUMBER)
    return false;
  *number = scanner.token.number;
  return km_scanner_next (&scanner) == KM_TOKEN_END;
}

static bool
slice_is (const char *text, size_t length, const char *word)
{
  return length == strlen (word) && memcmp (text, word, length) == 0;
}

static bool
set_kernel (Value *value)
{
  g_autofree char *name = g_strndup (value->text, MIN (value->length, 20));
  const KmGeneration *generation = km_generation_by_name (name);

  if (!generation)
    return false;
  value->config->generation = generation->id;
  return true;
}

static bool
set_page (Value *value)
{
  uint64_t bytes;

  if (!slice_number (value->text, value->length, &bytes))
    return false;
  for (uint32_t shift = 12; shift <= 16; shift++)
    if (bytes == (uint64_t)1 << shift)
      {
        value->config->page_shift = shift;
        return true;
      }
  return false;
}

/* One "NAME:SIZE" of a list. */
static bool
read_sized (const char *text, size_t length, KmZoneType *type, uint64_t *bytes)
{
  const char *colon = memchr (text, ':', length);

  return colon && km_zone_type_by_name (text, (size_t)(colon - text), type)
         && slice_number (colon + 1, length - (size_t)(colon + 1 - text), bytes) && *bytes <= KM_MEMORY_MAX_BYTES;
}

/* Calls @add with each "NAME:SIZE" of the value; false if that is not what it is, or @add says so. */
static bool
each_sized (Value *value, bool (*add) (KmConfig *config, KmZoneType type, uint64_t bytes))
{
  const char *end = value->text + value->length, *stop;

  for (const char *p = value->text;; p = stop + 1)
    {
      const char *comma = memchr (p, ',', (size_t)(end - p));
      KmZoneType type;
      uint64_t bytes;

      stop = comma ? comma : end;
      if (!read_sized (p, (size_t)(stop - p), &type, &bytes) || !add (value->config, type, bytes))
        return false;
      if (stop == end)
        return true;
    }
}

static bool
reserve_in_zone (KmConfig *config, KmZoneType type, uint64_t bytes)
{
  config->zone_reserved_bytes[type] = bytes;
  return true;
}

/* Of all memory, or of zones. */
static bool
set_reserved (Value *value)
{
  if (memchr (value->text, ':', value->length))
    return each_sized (value, reserve_in_zone);
  return slice_number (value->text, value->length, &value->config->reserved_bytes)
         && value->config->reserved_bytes < KM_MEMORY_MAX_BYTES;
}

static bool
add_zone (KmConfig *config, KmZoneType type, uint64_t bytes)
{
  KmZoneConfig *zone;

  if (config->n_zones == KM_MAX_ZONES || bytes == 0)
    return false;
  zone = &config->zones[config->n_zones++];
  g_strlcpy (zone->name, km_zone_type_name (type), sizeof zone->name);
  zone->type = type;
  zone->bytes = bytes;
  return true;
}

static bool
set_zones (Value *value)
{
  value->config->preset = KM_PRESET_CUSTOM;
  value->config->n_zones = 0;
  return each_sized (value, add_zone);
}

static bool
set_slab (Value *value)
{
  bool slub = slice_is (value->text, value->length, "slub");

  value->config->allocator = slub ? KM_ALLOCATOR_SLUB : KM_ALLOCATOR_SLAB;
  return slub || slice_is (value->text, value->length, "slab");
}

/* Letters as the kernel's own parameter has them; the word alone means all of them. */
static bool
set_slub_debug (Value *value)
{
  static const struct
  {
    char letter;
    uint32_t flag;
  } letters[] = {
    { 'F', KM_SLAB_DEBUG_FREE },
    { 'Z', KM_SLAB_RED_ZONE },
    { 'P', KM_SLAB_POISON },
    { 'U', KM_SLAB_STORE_USER },
  };
  uint32_t known = 0;

  value->config->slub_debug = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (letters); i++)
    if (!value->text || memchr (value->text, letters[i].letter, value->length))
      value->config->slub_debug |= letters[i].flag;
  for (size_t i = 0; value->text && i < value->length; i++)
    known += value->text[i] == 'F' || value->text[i] == 'Z' || value->text[i] == 'P' || value->text[i] == 'U';
  return !value->text || (value->length > 0 && known == value->length) || slice_is (value->text, value->length, "off");
}

/* ---- the options ---- */

/* How an option is written. */
typedef enum
{
  WITH_VALUE, /* name=value */
  EITHER_WAY,
  ALONE,
} Shape;

typedef struct _Key
{
  const char *name;
  bool (*set) (Value *value);
  const char *cure;
  Shape shape;
  size_t offset;        /* of the field of KmConfig that set_bytes() and those behind it fill */
  uint64_t least, most; /* of a number */
  const char *yes, *no; /* words for true and false */
} Key;

/* The number, if it is within the limits of the option. */
static bool
take_number (const Value *value, uint64_t *number)
{
  return slice_number (value->text, value->length, number) && *number >= value->key->least
         && *number <= value->key->most;
}

static bool
set_bytes (Value *value)
{
  return take_number (value, &G_STRUCT_MEMBER (uint64_t, value->config, value->key->offset));
}

static bool
set_count (Value *value)
{
  uint64_t number;

  if (!take_number (value, &number))
    return false;
  G_STRUCT_MEMBER (uint32_t, value->config, value->key->offset) = (uint32_t)number;
  return true;
}

static bool
set_power_of_2 (Value *value)
{
  uint64_t number;

  return take_number (value, &number) && (number & (number - 1)) == 0 && set_count (value);
}

static bool
set_either (Value *value)
{
  bool is_yes = slice_is (value->text, value->length, value->key->yes);

  G_STRUCT_MEMBER (bool, value->config, value->key->offset) = is_yes;
  return is_yes || slice_is (value->text, value->length, value->key->no);
}

static bool
set_true (Value *value)
{
  G_STRUCT_MEMBER (bool, value->config, value->key->offset) = true;
  return value->text == NULL;
}

#define FIELD(name) .offset = offsetof (KmConfig, name)
#define LIMITS(from, to) .least = (from), .most = (to)
#define WORDS(true_word, false_word) .yes = (true_word), .no = (false_word)

static const Key keys[] = {
  { "memory", set_bytes, N_ ("Write a size from 256K to 64G, such as memory=64M"), FIELD (memory_bytes),
    LIMITS (KM_MEMORY_MIN_BYTES, KM_MEMORY_MAX_BYTES) },
  { "kernel", set_kernel, N_ ("Write kernel=2.6.34, kernel=6.1 or kernel=6.12"), .shape = WITH_VALUE },
  { "cpus", set_count, N_ ("Write a number from 1 to 64, such as cpus=2"), FIELD (cpus), LIMITS (1, KM_MAX_CPUS) },
  { "page", set_page, N_ ("Write page=4K, 8K, 16K, 32K or 64K"), .shape = WITH_VALUE },
  { "zones", set_zones, N_ ("Write zones from the lowest up, such as zones=DMA:16M,NORMAL:48M"), .shape = WITH_VALUE },
  { "pcp", set_either, N_ ("Write pcp=on or pcp=off"), FIELD (pcp), WORDS ("on", "off") },
  { "boundary", set_either, N_ ("Write boundary=teaching (896M) or boundary=exact"), FIELD (exact_boundary),
    WORDS ("exact", "teaching") },
  { "reserved", set_reserved, N_ ("Write a size such as reserved=1M, or reserved=DMA:1M,DMA32:46M"),
    .shape = WITH_VALUE },
  { "slab", set_slab, N_ ("Write slab=slab or slab=slub"), .shape = WITH_VALUE },
  { "debug", set_either, N_ ("Write debug=slab, or debug=off"), FIELD (slab_debug), WORDS ("slab", "off") },
  { "slub_debug", set_slub_debug, N_ ("Write letters of FZPU, such as slub_debug=FZPU"), .shape = EITHER_WAY },
  { "line", set_power_of_2, N_ ("Write the bytes of a cache line: line=32, line=64 or line=128"), FIELD (cache_line),
    LIMITS (32, 128) },
  { "buildline", set_power_of_2, N_ ("Write buildline=32, buildline=64 or buildline=128"), FIELD (build_line),
    LIMITS (32, 128) },
  { "nomerge", set_true, N_ ("Write nomerge alone"), .shape = ALONE, FIELD (slab_nomerge) },
  { "slub_hardened", set_true, N_ ("Write slub_hardened alone"), .shape = ALONE, FIELD (slub_hardened) },
  { "vmalloc", set_bytes, N_ ("Write a size from 32M to 512M, such as vmalloc=128M"), FIELD (vmalloc_bytes),
    LIMITS (KM_VMALLOC_MIN_BYTES, KM_VMALLOC_MAX_BYTES) },
  { "min_free_kbytes", set_count, N_ ("Write KiB from 1 to 1048576, such as min_free_kbytes=4096"),
    FIELD (min_free_kbytes), LIMITS (1, KM_MIN_FREE_KBYTES_MAX) },
  { "watermark_scale_factor", set_count, N_ ("Write a number from 1 to 3000, such as watermark_scale_factor=10"),
    FIELD (watermark_scale_factor), LIMITS (1, KM_WATERMARK_SCALE_MAX) },
  { "stack", set_power_of_2, N_ ("Write stack=4K or stack=8K"), FIELD (stack_bytes), LIMITS (4096, 8192) },
};

const char *
km_machine_word (size_t i)
{
  return i < G_N_ELEMENTS (keys) ? keys[i].name : NULL;
}

/* ---- the machine line ---- */

static bool
parse_preset (KmParser *parser, KmConfig *config)
{
  const KmToken *word = &parser->scanner.token;
  KmPreset preset;
  g_autofree char *shown = km_parser_quote (word->text, word->length);

  if (!km_preset_by_name (word->text, word->length, &preset) || preset == KM_PRESET_CUSTOM)
    return km_parser_report_here (parser, KM_W_PRESET, _ ("Write x86-32, x86-32-pae, x86-64 or alpha, or zones=…"),
                                  _ ("There is no machine “%s”"), shown);
  km_config_init (config, preset);
  km_parser_next (parser);
  return true;
}

static const Key *
find_key (const char *text, size_t length)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    if (slice_is (text, length, keys[i].name))
      return &keys[i];
  return NULL;
}

static bool
report_unknown_key (KmParser *parser, size_t length)
{
  const char *text = parser->scanner.token.text;
  KmNearest near = { .text = text, .length = length, .below = 3 };
  g_autofree char *shown = NULL, *cure = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    km_nearest_try (&near, keys[i].name, strlen (keys[i].name));
  shown = km_parser_quote (text, length);
  cure = km_parser_suggest (
      parser, near.word, near.word_length,
      _ ("Options are memory=, kernel=, cpus=, page=, zones=, pcp=, boundary=, reserved=, slab=, debug=, slub_debug=, line=, buildline=, nomerge, slub_hardened, vmalloc=, min_free_kbytes=, watermark_scale_factor= and stack="));
  km_parser_report (parser, KM_W_MACHINE_KEY, text, text + length, cure, _ ("The machine has no option “%s”"), shown);
  return false;
}

static bool
parse_option (KmParser *parser, Value *value)
{
  const KmToken *word = &parser->scanner.token;
  const char *equals = memchr (word->text, '=', word->length);
  size_t name_length = equals ? (size_t)(equals - word->text) : word->length;
  const Key *key = find_key (word->text, name_length);

  if (!key)
    return report_unknown_key (parser, name_length);
  if (!equals && key->shape == WITH_VALUE)
    return km_parser_report_here (parser, KM_W_MACHINE_VALUE, _ (key->cure), _ ("%s needs a value"), key->name);
  if (value->seen & 1u << (key - keys))
    return km_parser_report_here (parser, KM_W_MACHINE_KEY_TWICE, _ ("Keep one of them"), _ ("%s is given twice"),
                                  key->name);
  value->seen |= 1u << (key - keys);
  value->key = key;
  value->text = equals ? equals + 1 : NULL;
  value->length = equals ? word->length - name_length - 1 : 0;
  if (!key->set (value))
    {
      g_autofree char *shown = km_parser_quote (value->text, value->length);
      km_parser_report (parser, KM_W_MACHINE_VALUE, value->text, value->text + MAX (1, value->length), _ (key->cure),
                        _ ("%s cannot be “%s”"), key->name, shown);
      return false;
    }
  km_parser_next (parser);
  return true;
}

/* Zones of one's own say how much memory there is. */
static bool
check_zone_sum (KmParser *parser, const Value *value)
{
  uint64_t sum = 0;

  if (value->config->preset != KM_PRESET_CUSTOM)
    return true;
  for (uint32_t i = 0; i < value->config->n_zones; i++)
    sum += value->config->zones[i].bytes;
  if (value->seen & 1 && value->config->memory_bytes != sum) /* memory= is the first option */
    {
      km_parser_report (parser, KM_W_MACHINE_IMPOSSIBLE, parser->statement, parser->scanner.token.text,
                        _ ("Leave memory= out"), _ ("memory= is not the sum of the zones"));
      return false;
    }
  value->config->memory_bytes = sum;
  return true;
}

static bool
check_config (KmParser *parser, const KmConfig *config)
{
  g_autoptr (GError) error = NULL;

  if (km_config_check (config, &error))
    return true;
  km_parser_report (parser, KM_W_MACHINE_IMPOSSIBLE, parser->statement, parser->scanner.token.text,
                    _ ("Change the options of the machine"), "%s", error->message);
  return false;
}

static bool
parse_machine_words (KmParser *parser, Value *value)
{
  bool first = true;

  while (km_scanner_word (&parser->scanner))
    {
      const KmToken *word = &parser->scanner.token;
      bool is_preset = first && !memchr (word->text, '=', word->length);
      if (is_preset ? !parse_preset (parser, value->config) : !parse_option (parser, value))
        return false;
      first = false;
    }
  if (first)
    return km_parser_report_here (parser, KM_W_PRESET, _ ("Write x86-32, x86-32-pae, x86-64 or alpha, or zones=…"),
                                  _ ("The name of the machine is missing"));
  return check_zone_sum (parser, value) && check_config (parser, value->config);
}

static bool
check_place (KmParser *parser)
{
  const char *end = parser->statement + strlen ("machine");

  if (parser->machine_seen)
    km_parser_report (parser, KM_W_MACHINE_TWICE, parser->statement, end, _ ("Keep one machine line"),
                      _ ("The machine has already been chosen"));
  else if (parser->script->ops.n > 0 || parser->depth > 0)
    km_parser_report (parser, KM_W_MACHINE_LATE, parser->statement, end, _ ("Move it before the first call"),
                      _ ("The machine cannot change once it runs"));
  else
    return true;
  return false;
}

bool
km_parse_machine (KmParser *parser)
{
  KmConfig config;
  Value value = { .parser = parser, .config = &config };

  if (!check_place (parser))
    return false;
  parser->machine_seen = true;
  km_config_init (&config, KM_PRESET_X86_32);
  if (!parse_machine_words (parser, &value))
    return false;
  if (config.build_line == 0)
    config.build_line = config.cache_line;
  parser->script->config = config;
  memset (parser->gfp_cache, 0, sizeof parser->gfp_cache);
  return true;
}
