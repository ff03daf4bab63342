/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See complete.h.
 *
 *   c = kmem_cache_alloc(inode, GFP_K|
 *                        argument 0: a cache
 *                               argument 1: a gfp mask */
#include "workload/complete.h"

#include "core/words/gfp.h"
#include "core/words/kmap_type.h"
#include "core/words/slab_flags.h"
#include "workload/scanner.h"
#include "workload/words.h"

#include <string.h>

enum
{
  MAX_DEPTH = 16,   /* of parentheses on one line */
  MAX_HANDLES = 500 /* that are proposed */
};

/* What may come at a place, as bits. */
enum
{
  STATEMENTS = 1,
  CALLS = 2,
  CACHES = 4,
  HANDLES = 8,
  GFP_FLAGS = 16,
  SLAB_FLAGS = 32,
  KMAP_TYPES = 64,
  MACHINE_OPTIONS = 128,
  RANDOM_OPTIONS = 256,
  QUESTIONS = 512,
  VIEWS = 1024,
};

static const uint16_t by_argument[KM_NR_ARGS] = {
  [KM_ARG_GFP] = GFP_FLAGS,   [KM_ARG_MORE_GFP] = GFP_FLAGS, [KM_ARG_SLAB_FLAGS] = SLAB_FLAGS,
  [KM_ARG_CACHE] = CACHES,    [KM_ARG_KM_TYPE] = KMAP_TYPES, [KM_ARG_PAGE] = HANDLES,
  [KM_ARG_ADDRESS] = HANDLES, [KM_ARG_POINTER] = HANDLES,    [KM_ARG_PERCPU] = HANDLES,
  [KM_ARG_PAGES] = HANDLES,   [KM_ARG_PFN] = HANDLES,        [KM_ARG_VIRTUAL] = HANDLES,
};

static const struct
{
  KmStatementId statement;
  uint16_t places;
} by_statement[] = {
  { KM_STATEMENT_MACHINE, MACHINE_OPTIONS },
  { KM_STATEMENT_RANDOM, RANDOM_OPTIONS | GFP_FLAGS | CACHES },
  { KM_STATEMENT_EXPECT, QUESTIONS | CACHES | HANDLES },
  { KM_STATEMENT_SHOW, VIEWS },
  { KM_STATEMENT_ASK, QUESTIONS | CACHES | HANDLES },
};

/* ---- where one is ---- */

/* What has been read of the statement before the place. */
typedef struct
{
  const KmWord *statement;        /* NULL for a call */
  const KmWord *name;             /* the last token, if it is a word of the language */
  const KmWord *calls[MAX_DEPTH]; /* by depth of parentheses; NULL for others */
  uint32_t arguments[MAX_DEPTH];  /* commas so far */
  uint32_t depth;
  bool begins, assigns; /* nothing has been read; the last token is = */
} Place;

static void
begin_statement (Place *place)
{
  *place = (Place){ .begins = true };
}

static void
pass_punct (Place *place, uint16_t punct)
{
  if (punct == ';' || punct == '{' || punct == '}')
    {
      begin_statement (place);
      return;
    }
  if (punct == '(' && place->depth + 1 < MAX_DEPTH)
    {
      place->depth++;
      place->calls[place->depth] = place->name && place->name->kind == KM_WORD_CALL ? place->name : NULL;
      place->arguments[place->depth] = 0;
    }
  else if (punct == ')' && place->depth > 0)
    place->depth--;
  else if (punct == ',')
    place->arguments[place->depth]++;
}

static void
pass_token (Place *place, const KmToken *token)
{
  const KmWord *word = token->kind == KM_TOKEN_NAME ? km_word_find (token->text, token->length, token->hash) : NULL;
  bool begins = place->begins;

  place->begins = false;
  place->assigns = token->kind == KM_TOKEN_PUNCT && token->punct == '=';
  if (begins && word && word->kind == KM_WORD_STATEMENT)
    place->statement = word;
  if (token->kind == KM_TOKEN_PUNCT)
    pass_punct (place, token->punct);
  place->name = word;
}

/* Reads the line up to @start. Returns false inside a comment or a string. */
static bool
find_place (const char *text, size_t start, Place *place)
{
  size_t line = start;
  KmScanner scanner;

  while (line > 0 && text[line - 1] != '\n')
    line--;
  begin_statement (place);
  km_scanner_init (&scanner, text + line, start - line);
  while (km_scanner_next (&scanner) != KM_TOKEN_END)
    {
      if (scanner.token.kind == KM_TOKEN_NOTE || scanner.token.kind == KM_TOKEN_BAD)
        return false;
      pass_token (place, &scanner.token);
    }
  /* A comment is passed over in silence. */
  return !g_strstr_len (scanner.last_end, text + start - scanner.last_end, "//");
}

static unsigned
what_fits (const Place *place)
{
  const KmWord *call = place->depth > 0 ? place->calls[place->depth] : NULL;
  uint32_t argument = place->arguments[place->depth];

  if (call)
    return argument < KM_MAX_ARGS ? by_argument[call->args[argument]] : 0;
  if (place->begins)
    return STATEMENTS | CALLS | HANDLES;
  for (size_t i = 0; place->statement && i < G_N_ELEMENTS (by_statement); i++)
    if (place->statement->what == by_statement[i].statement)
      return by_statement[i].places;
  return place->assigns && !place->statement ? CALLS : 0;
}

/* ---- proposals ---- */

static void
proposal_free (void *data)
{
  g_free (((KmProposal *)data)->text);
  g_free (data);
}

static void
add (GPtrArray *proposals, const char *text, size_t length, KmProposalKind kind, const char *usage)
{
  KmProposal *proposal = g_new (KmProposal, 1);

  *proposal = (KmProposal){ g_strndup (text, length), kind, usage };
  g_ptr_array_add (proposals, proposal);
}

static void
add_words (GPtrArray *proposals, KmWordKind word_kind, KmProposalKind kind)
{
  size_t n;
  const KmWord *words = km_words (&n);

  for (size_t i = 0; i < n; i++)
    if (words[i].kind == word_kind)
      add (proposals, words[i].name, strlen (words[i].name), kind, words[i].usage);
}

static void
add_names (GPtrArray *proposals, const char *(*name) (size_t i), KmProposalKind kind)
{
  for (size_t i = 0; name (i); i++)
    add (proposals, name (i), strlen (name (i)), kind, NULL);
}

static void
add_flags (GPtrArray *proposals, unsigned what, KmGenerationId generation)
{
  size_t n;

  if (what & GFP_FLAGS)
    {
      const KmGfpName *names = km_gfp_names (generation, &n);

      for (size_t i = 0; i < n; i++)
        add (proposals, names[i].name, strlen (names[i].name), KM_PROPOSAL_FLAG, NULL);
    }
  if (what & SLAB_FLAGS)
    {
      const KmSlabFlagName *names = km_slab_flag_names (generation, &n);

      for (size_t i = 0; i < n; i++)
        add (proposals, names[i].name, strlen (names[i].name), KM_PROPOSAL_FLAG, NULL);
    }
  for (uint32_t type = 0; what & KMAP_TYPES && type < KM_NR_KMAP_TYPES; type++)
    add (proposals, km_kmap_type_name (type), strlen (km_kmap_type_name (type)), KM_PROPOSAL_FLAG, NULL);
}

/* ---- handles of the text ---- */

/* Passes `[0..9]`. */
static void
pass_index (KmScanner *scanner)
{
  if (!km_scanner_at (scanner, '['))
    return;
  while (!km_scanner_at_end (scanner) && !km_scanner_at (scanner, ']'))
    km_scanner_next (scanner);
  if (km_scanner_at (scanner, ']'))
    km_scanner_next (scanner);
}

/* Reads on behind a name; adds it if it is assigned to and new. */
static void
add_handle (GPtrArray *proposals, GHashTable *seen, KmScanner *scanner, const KmToken *name, unsigned what)
{
  bool is_cache;
  char *text;

  pass_index (scanner);
  if (!km_scanner_at (scanner, '='))
    return;
  km_scanner_next (scanner);
  is_cache = scanner->token.length == strlen ("kmem_cache_create")
             && memcmp (scanner->token.text, "kmem_cache_create", scanner->token.length) == 0;
  text = g_strndup (name->text, name->length);
  if (!g_hash_table_add (seen, text) || !(what & (is_cache ? CACHES : HANDLES)))
    return;
  add (proposals, name->text, name->length, is_cache ? KM_PROPOSAL_CACHE : KM_PROPOSAL_HANDLE, NULL);
}

static void
add_handles (GPtrArray *proposals, const char *text, size_t length, unsigned what)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  bool begins = true;
  KmScanner scanner;

  km_scanner_init (&scanner, text, length);
  km_scanner_next (&scanner);
  while (scanner.token.kind != KM_TOKEN_END && g_hash_table_size (seen) < MAX_HANDLES)
    {
      KmToken token = scanner.token;

      if (begins && token.kind == KM_TOKEN_NAME && !km_word_find (token.text, token.length, token.hash))
        {
          km_scanner_next (&scanner);
          add_handle (proposals, seen, &scanner, &token, what);
          begins = false;
          continue;
        }
      begins = km_scanner_at_end (&scanner) || km_scanner_at (&scanner, '{');
      km_scanner_next (&scanner);
    }
}

/* ---- the likely first ---- */

/* What a text says of a name. */
typedef struct
{
  uint32_t uses;
  size_t set;   /* the place at which it was assigned to last */
  size_t freed; /* the same for a call that frees it */
} Use;

static Use *
use_of (GHashTable *uses, const KmToken *token)
{
  char *name = g_strndup (token->text, token->length);
  Use *use = g_hash_table_lookup (uses, name);

  if (use)
    {
      g_free (name);
      return use;
    }
  use = g_new0 (Use, 1);
  g_hash_table_insert (uses, name, use);
  return use;
}

static bool
frees (const KmToken *name)
{
  return g_strstr_len (name->text, (gssize)name->length, "free") != NULL
         || g_strstr_len (name->text, (gssize)name->length, "put_page") != NULL;
}

/* Looks through @text, without the word that is written at @start: (element-type utf8 Use). */
static GHashTable *
find_uses (const char *text, size_t length, size_t start)
{
  GHashTable *uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  bool begins = true, freeing = false;
  KmScanner scanner;

  km_scanner_init (&scanner, text, length);
  while (km_scanner_next (&scanner) != KM_TOKEN_END)
    {
      const KmToken *token = &scanner.token;
      size_t place = (size_t)(token->text - text) + 1;

      if (token->kind == KM_TOKEN_NAME && place != start + 1)
        {
          Use *use = use_of (uses, token);

          use->uses++;
          freeing = begins ? frees (token) : freeing;
          if (begins)
            use->set = place;
          else if (freeing)
            use->freed = place;
        }
      begins = km_scanner_at_end (&scanner) || km_scanner_at (&scanner, '{');
    }
  return uses;
}

static bool
is_handle (const KmProposal *proposal)
{
  return proposal->kind == KM_PROPOSAL_HANDLE || proposal->kind == KM_PROPOSAL_CACHE;
}

/* A proposal and how likely it is, among handles or among others. */
typedef struct
{
  uint64_t likely;
  gpointer proposal;
} Ranked;

#define ALIVE ((uint64_t)1 << 48) /* more than any place in a text */

static uint64_t
how_likely (const KmProposal *proposal, GHashTable *uses)
{
  const Use *use = g_hash_table_lookup (uses, proposal->text);

  if (!use)
    return 0;
  return is_handle (proposal) ? use->set + (use->freed > use->set ? 0 : ALIVE) : use->uses;
}

static int
compare_likely (gconstpointer first, gconstpointer second)
{
  const Ranked *a = first, *b = second;

  return (a->likely < b->likely) - (a->likely > b->likely);
}

static void
sort_some (GPtrArray *proposals, uint32_t first, uint32_t end, GHashTable *uses)
{
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));

  for (uint32_t i = first; i < end; i++)
    {
      const Ranked each = { how_likely (g_ptr_array_index (proposals, i), uses), g_ptr_array_index (proposals, i) };

      g_array_append_val (ranked, each);
    }
  g_array_sort (ranked, compare_likely); /* those as likely stay in order */
  for (uint32_t i = first; i < end; i++)
    g_ptr_array_index (proposals, i) = g_array_index (ranked, Ranked, i - first).proposal;
}

/* Handles keep their place among the other kinds. */
static void
sort_likely (GPtrArray *proposals, const char *text, size_t length, size_t start)
{
  g_autoptr (GHashTable) uses = find_uses (text, length, start);
  uint32_t first = 0;

  for (uint32_t i = 1; i <= proposals->len; i++)
    if (i == proposals->len
        || is_handle (g_ptr_array_index (proposals, i)) != is_handle (g_ptr_array_index (proposals, first)))
      {
        sort_some (proposals, first, i, uses);
        first = i;
      }
}

/* ---- all of it ---- */

size_t
km_complete_word_start (const char *text, size_t offset)
{
  while (offset > 0 && (g_ascii_isalnum (text[offset - 1]) || text[offset - 1] == '_'))
    offset--;
  return offset;
}

GPtrArray *
km_complete (const char *text, size_t length, size_t start, KmGenerationId generation)
{
  GPtrArray *proposals = g_ptr_array_new_with_free_func (proposal_free);
  unsigned what;
  Place place;

  if (start > length || (start < length && g_ascii_isdigit (text[start])) || !find_place (text, start, &place))
    return proposals;
  what = what_fits (&place);
  if (what & QUESTIONS)
    add_names (proposals, km_expect_word, KM_PROPOSAL_QUESTION);
  if (what & (CACHES | HANDLES))
    add_handles (proposals, text, length, what);
  add_flags (proposals, what, generation);
  if (what & MACHINE_OPTIONS)
    add_names (proposals, km_machine_word, KM_PROPOSAL_OPTION);
  if (what & RANDOM_OPTIONS)
    add_names (proposals, km_random_word, KM_PROPOSAL_OPTION);
  if (what & VIEWS)
    add_names (proposals, km_view_word, KM_PROPOSAL_FLAG);
  if (what & STATEMENTS)
    add_words (proposals, KM_WORD_STATEMENT, KM_PROPOSAL_STATEMENT);
  if (what & CALLS)
    add_words (proposals, KM_WORD_CALL, KM_PROPOSAL_CALL);
  sort_likely (proposals, text, length, start);
  return proposals;
}
