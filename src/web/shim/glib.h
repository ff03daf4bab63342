/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the layers below the window use of GLib, for WebAssembly: names, ownership and results are GLib's, and its
 * manual says what each does. Memory that cannot be had ends the program, as in GLib. There is one thread and one
 * locale. Each file uses only those before it: memory < array < text < hash < error. */
#pragma once

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words ---- */

typedef int gboolean;
typedef void *gpointer;
typedef const void *gconstpointer;
typedef ptrdiff_t gssize;
typedef uintptr_t guintptr;
typedef uint32_t gunichar;
typedef uint32_t GQuark;
typedef char **GStrv;

#define TRUE 1
#define FALSE 0
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define ABS(a) ((a) < 0 ? -(a) : (a))
#define CLAMP(x, low, high) ((x) > (high) ? (high) : (x) < (low) ? (low) : (x))

#define GUINT_TO_POINTER(u) ((gpointer)(uintptr_t)(u))
#define GPOINTER_TO_UINT(p) ((unsigned)(uintptr_t)(p))
#define GINT_TO_POINTER(i) ((gpointer)(intptr_t)(i))
#define GPOINTER_TO_INT(p) ((int)(intptr_t)(p))
#define GSIZE_TO_POINTER(s) ((gpointer)(size_t)(s))

#define G_N_ELEMENTS(array) (sizeof (array) / sizeof ((array)[0]))
#define G_STRUCT_MEMBER(type, object, offset) (*(type *)(void *)((char *)(object) + (offset)))
#define G_LIKELY(x) __builtin_expect (!!(x), 1)
#define G_UNLIKELY(x) __builtin_expect (!!(x), 0)
#define G_STATIC_ASSERT(x) _Static_assert(x, #x)
#define G_STRFUNC __func__
#define G_GNUC_PRINTF(text, first) __attribute__ ((format (printf, text, first)))
#define G_GNUC_UNUSED __attribute__ ((unused))
#define G_GNUC_NULL_TERMINATED __attribute__ ((sentinel))
#define G_GUINT64_FORMAT "llu"
#define G_GINT64_FORMAT "lld"
#define G_GINT64_MODIFIER "ll"
#define G_GSIZE_FORMAT "zu"
#define G_GUINT64_CONSTANT(x) (x##ULL)
#define GUINT64_FROM_LE(number) (number)
#define GUINT64_TO_LE(number) (number)
#define G_MAXDOUBLE 1.7976931348623157e308

#define g_once_init_enter(once) (*(once) == 0)
#define g_once_init_leave(once, value) (void)(*(once) = (value))
#define g_atomic_ref_count_init(count) (void)(*(count) = 1)
#define g_atomic_ref_count_inc(count) (void)(++*(count))
#define g_atomic_ref_count_dec(count) (--*(count) == 0)
typedef int gatomicrefcount;

/* ---- what ends with its block ---- */

static inline void
g_shim_autofree (void *p)
{
  free (*(void **)p);
}

#define g_autofree __attribute__ ((cleanup (g_shim_autofree)))
#define G_DEFINE_AUTOPTR_CLEANUP_FUNC(Type, func)                                                                      \
  typedef Type *Type##_autoptr;                                                                                        \
  static inline G_GNUC_UNUSED void g_shim_autoptr_##Type (Type **p)                                                    \
  {                                                                                                                    \
    if (*p)                                                                                                            \
      func (*p);                                                                                                       \
  }
#define g_autoptr(Type) __attribute__ ((cleanup (g_shim_autoptr_##Type))) Type##_autoptr
#define g_auto(Type) g_shim_auto_##Type
#define g_shim_auto_GStrv __attribute__ ((cleanup (g_shim_free_strings))) GStrv

#define g_steal_pointer(pp) ((__typeof__ (*(pp)))g_shim_steal (pp))
static inline gpointer
g_shim_steal (gpointer pp)
{
  gpointer p = *(gpointer *)pp;

  *(gpointer *)pp = NULL;
  return p;
}

#define g_clear_pointer(pp, destroy)                                                                                   \
  do                                                                                                                   \
    {                                                                                                                  \
      __typeof__ (*(pp)) g_shim_p = *(pp);                                                                             \
      *(pp) = NULL;                                                                                                    \
      if (g_shim_p)                                                                                                    \
        destroy (g_shim_p);                                                                                            \
    }                                                                                                                  \
  while (0)

/* ---- memory ---- */

gpointer g_malloc (size_t n);
gpointer g_malloc0 (size_t n);
gpointer g_realloc (gpointer p, size_t n);
gpointer g_memdup2 (gconstpointer p, size_t n);
/* The room for @n things of @size bytes; ends the program if that is more than there can be. */
size_t g_shim_room (size_t n, size_t size);
#define g_free free
#define g_new(Type, n) ((Type *)g_malloc (g_shim_room (n, sizeof (Type))))
#define g_new0(Type, n) ((Type *)g_malloc0 (g_shim_room (n, sizeof (Type))))
#define g_renew(Type, p, n) ((Type *)g_realloc (p, g_shim_room (n, sizeof (Type))))

typedef void (*GDestroyNotify) (gpointer data);
typedef int (*GCompareFunc) (gconstpointer a, gconstpointer b);

/* ---- broken promises ---- */

/* Ends the program and says where. The words of a broken promise stay out: they are for those who have a debugger. */
void g_shim_stop (const char *file, int line) __attribute__ ((noreturn));
#define g_error(...) g_shim_stop (__FILE_NAME__, __LINE__)
#define g_assert_not_reached() g_error ("reached")
#define g_return_val_if_fail(expr, value)                                                                              \
  do                                                                                                                   \
    {                                                                                                                  \
      if (!(expr))                                                                                                     \
        g_error (#expr);                                                                                               \
    }                                                                                                                  \
  while (0)
#define g_return_val_if_reached(value) g_assert_not_reached ()

/* ---- errors ---- */

typedef struct
{
  GQuark domain;
  int code;
  char *message;
} GError;

GQuark g_quark_from_static_string (const char *string);
#define G_DEFINE_QUARK(QN, q_n)                                                                                        \
  GQuark q_n##_quark (void)                                                                                            \
  {                                                                                                                    \
    return g_quark_from_static_string (#QN);                                                                           \
  }
void g_set_error (GError **error, GQuark domain, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);
void g_set_error_literal (GError **error, GQuark domain, int code, const char *message);
void g_propagate_error (GError **to, GError *error);
void g_propagate_prefixed_error (GError **to, GError *error, const char *format, ...) G_GNUC_PRINTF (3, 4);
void g_error_free (GError *error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GError, g_error_free)

/* ---- text ---- */

char *g_strdup (const char *string);
char *g_strndup (const char *string, size_t n);
char *g_strdup_printf (const char *format, ...) G_GNUC_PRINTF (1, 2);
char *g_strdup_vprintf (const char *format, va_list args) G_GNUC_PRINTF (1, 0);
char *g_strconcat (const char *first, ...) G_GNUC_NULL_TERMINATED;
int g_strcmp0 (const char *a, const char *b);
size_t g_strlcpy (char *to, const char *from, size_t size);
size_t g_strlcat (char *to, const char *from, size_t size);
char *g_strchomp (char *string);
char *g_strstrip (char *string);
char *g_strstr_len (const char *haystack, gssize length, const char *needle);
GStrv g_strsplit (const char *string, const char *delimiter, int max);
void g_strfreev (GStrv strings);
GStrv g_strdupv (char **strings);
char *g_strjoinv (const char *separator, char **strings);
unsigned g_strv_length (GStrv strings);
const char *g_intern_string (const char *string);
#define g_snprintf snprintf
#define g_str_has_prefix(string, prefix) (strncmp (string, prefix, strlen (prefix)) == 0)

static inline void
g_shim_free_strings (GStrv *strings)
{
  g_strfreev (*strings);
}

static inline bool
g_ascii_isdigit (char c)
{
  return c >= '0' && c <= '9';
}

static inline bool
g_ascii_isxdigit (char c)
{
  return g_ascii_isdigit (c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline bool
g_ascii_isalnum (char c)
{
  return g_ascii_isdigit (c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
g_ascii_isspace (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}

static inline bool
g_ascii_iscntrl (char c)
{
  return (unsigned char)c < 0x20 || c == 0x7f;
}

static inline bool
g_ascii_isgraph (char c)
{
  return c > 0x20 && c < 0x7f;
}

static inline bool
g_ascii_isprint (char c)
{
  return g_ascii_isgraph (c) || c == ' ';
}

static inline char
g_ascii_toupper (char c)
{
  return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static inline int
g_ascii_xdigit_value (char c)
{
  return g_ascii_isdigit (c) ? c - '0' : g_ascii_isxdigit (c) ? g_ascii_toupper (c) - 'A' + 10 : -1;
}

int g_ascii_strcasecmp (const char *a, const char *b);
int g_ascii_strncasecmp (const char *a, const char *b, size_t n);
char *g_ascii_strup (const char *string, gssize length);
#define g_ascii_strtoull strtoull
gboolean g_ascii_string_to_unsigned (const char *string, unsigned base, uint64_t min, uint64_t max, uint64_t *number,
                                     GError **error);

extern const char *const g_utf8_skip;
long g_utf8_strlen (const char *string, gssize max);
char *g_utf8_offset_to_pointer (const char *string, long offset);
gunichar g_utf8_get_char_validated (const char *p, gssize max);
gboolean g_utf8_validate_len (const char *string, size_t length, const char **end);
char *g_utf8_make_valid (const char *string, gssize length);

typedef struct
{
  char *str;
  size_t len;
  size_t allocated_len;
} GString;

GString *g_string_new (const char *init);
GString *g_string_sized_new (size_t size);
char *g_string_free (GString *string, gboolean free_segment);
GString *g_string_append (GString *string, const char *text);
GString *g_string_append_len (GString *string, const char *text, gssize length);
GString *g_string_append_c (GString *string, char c);
void g_string_append_printf (GString *string, const char *format, ...) G_GNUC_PRINTF (2, 3);
GString *g_string_truncate (GString *string, size_t length);

static inline void
g_shim_string_end (GString *string)
{
  g_string_free (string, TRUE);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GString, g_shim_string_end)

/* ---- numbers ---- */

static inline unsigned
g_bit_storage (unsigned long number)
{
  return number ? (unsigned)(8 * sizeof number) - (unsigned)__builtin_clzl (number) : 1;
}

static inline int
g_bit_nth_msf (unsigned long mask, int nth)
{
  if (nth >= 0 && nth < (int)(8 * sizeof mask))
    mask &= (1UL << nth) - 1;
  return mask ? (int)(8 * sizeof mask) - 1 - __builtin_clzl (mask) : -1;
}

static inline int
g_bit_nth_lsf (unsigned long mask, int nth)
{
  if (nth >= 0)
    mask = nth + 1 < (int)(8 * sizeof mask) ? mask & (~0UL << (nth + 1)) : 0;
  return mask ? __builtin_ctzl (mask) : -1;
}

/* ---- arrays ---- */

typedef struct
{
  char *data;
  unsigned len;
} GArray;

GArray *g_array_new (gboolean zero_terminated, gboolean clear, unsigned size);
GArray *g_array_sized_new (gboolean zero_terminated, gboolean clear, unsigned size, unsigned reserved);
void g_array_unref (GArray *array);
char *g_array_free (GArray *array, gboolean free_segment);
void g_array_set_clear_func (GArray *array, GDestroyNotify clear);
GArray *g_array_set_size (GArray *array, unsigned length);
GArray *g_array_append_vals (GArray *array, gconstpointer data, unsigned n);
GArray *g_array_insert_vals (GArray *array, unsigned index, gconstpointer data, unsigned n);
GArray *g_array_remove_index (GArray *array, unsigned index);
GArray *g_array_remove_index_fast (GArray *array, unsigned index);
GArray *g_array_remove_range (GArray *array, unsigned index, unsigned n);
void g_array_sort (GArray *array, GCompareFunc compare);
#define g_array_append_val(array, value) g_array_append_vals (array, &(value), 1)
#define g_array_insert_val(array, index, value) g_array_insert_vals (array, index, &(value), 1)
#define g_array_index(array, Type, i) (((Type *)(void *)(array)->data)[i])
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GArray, g_array_unref)

typedef struct
{
  gpointer *pdata;
  unsigned len;
} GPtrArray;

GPtrArray *g_ptr_array_new (void);
GPtrArray *g_ptr_array_new_with_free_func (GDestroyNotify free_func);
void g_ptr_array_unref (GPtrArray *array);
void g_ptr_array_add (GPtrArray *array, gpointer data);
gpointer g_ptr_array_remove_index (GPtrArray *array, unsigned index);
#define g_ptr_array_index(array, i) ((array)->pdata[i])
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPtrArray, g_ptr_array_unref)

typedef struct
{
  uint8_t *data;
  unsigned len;
} GByteArray;

GByteArray *g_byte_array_new (void);
void g_byte_array_unref (GByteArray *array);
GByteArray *g_byte_array_set_size (GByteArray *array, unsigned length);
GByteArray *g_byte_array_append (GByteArray *array, const uint8_t *data, unsigned n);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GByteArray, g_byte_array_unref)

typedef struct _GBytes GBytes;
GBytes *g_bytes_new_take (gpointer data, size_t size);
GBytes *g_bytes_ref (GBytes *bytes);
void g_bytes_unref (GBytes *bytes);
gconstpointer g_bytes_get_data (GBytes *bytes, size_t *size);
size_t g_bytes_get_size (GBytes *bytes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GBytes, g_bytes_unref)

/* ---- tables ---- */

typedef struct _GHashTable GHashTable;
typedef unsigned (*GHashFunc) (gconstpointer key);
typedef gboolean (*GEqualFunc) (gconstpointer a, gconstpointer b);

typedef struct
{
  GHashTable *table;
  uint32_t at;
} GHashTableIter;

GHashTable *g_hash_table_new (GHashFunc hash, GEqualFunc equal);
GHashTable *g_hash_table_new_full (GHashFunc hash, GEqualFunc equal, GDestroyNotify key_free,
                                   GDestroyNotify value_free);
void g_hash_table_unref (GHashTable *table);
gboolean g_hash_table_insert (GHashTable *table, gpointer key, gpointer value);
gboolean g_hash_table_add (GHashTable *table, gpointer key);
gpointer g_hash_table_lookup (GHashTable *table, gconstpointer key);
gboolean g_hash_table_contains (GHashTable *table, gconstpointer key);
gboolean g_hash_table_remove (GHashTable *table, gconstpointer key);
void g_hash_table_remove_all (GHashTable *table);
unsigned g_hash_table_size (GHashTable *table);
gpointer *g_hash_table_get_keys_as_array (GHashTable *table, unsigned *n);
void g_hash_table_iter_init (GHashTableIter *iter, GHashTable *table);
gboolean g_hash_table_iter_next (GHashTableIter *iter, gpointer *key, gpointer *value);
unsigned g_str_hash (gconstpointer key);
gboolean g_str_equal (gconstpointer a, gconstpointer b);
gboolean g_int64_equal (gconstpointer a, gconstpointer b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GHashTable, g_hash_table_unref)

typedef struct _GStringChunk GStringChunk;
GStringChunk *g_string_chunk_new (size_t size);
void g_string_chunk_free (GStringChunk *chunk);
char *g_string_chunk_insert (GStringChunk *chunk, const char *string);
char *g_string_chunk_insert_len (GStringChunk *chunk, const char *string, gssize length);
char *g_string_chunk_insert_const (GStringChunk *chunk, const char *string);
