/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PPTX: a slide a page, packed by libzip. */
#include "base/i18n.h"
#include "export/out.h"
#include "export/pptx_parts.h"
#include "export/slide.h"
#include "export/writer.h"

#include <string.h>
#include <zip.h>

#define LINKS                                                                                                          \
  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* 1980-01-01, the first day there is in a zip: the same bytes whenever it is made. */
#define DOS_DATE ((1 << 5) | 1)

typedef struct
{
  KmWriter base;
  GFile *file;
  KmOut *out;
  zip_source_t *memory;
  zip_t *zip; /* NULL after it was packed */
  char *title;
  double width, height;
  unsigned slides;
  bool failed;
} Pptx;

/* Adds a part; takes @text over. */
static void
add_part (Pptx *self, const char *path, char *text)
{
  zip_source_t *source = zip_source_buffer (self->zip, text, strlen (text), 1);
  zip_int64_t index = source ? zip_file_add (self->zip, path, source, ZIP_FL_ENC_UTF_8) : -1;
  if (index < 0)
    self->failed = true;
  else
    zip_file_set_dostime (self->zip, (zip_uint64_t)index, 0, DOS_DATE, 0);
}

/* zip frees with free() what it was given. */
static char *
for_zip (char *text)
{
  char *copy = strdup (text);
  g_free (text);
  return copy;
}

static void
add_numbered (Pptx *self, const char *format_before, const char *format_after, char *text)
{
  g_autofree char *path = g_strdup_printf ("%s%u%s", format_before, self->slides, format_after);
  add_part (self, path, for_zip (text));
}

static char *
notes_of (const KmPage *page)
{
  g_autofree char *text =
      page->note ? g_strdup_printf ("%s\n%s", page->note, page->sentence) : g_strdup (page->sentence);
  return km_slide_notes (text);
}

static bool
report (Pptx *self, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);
  if (!self->failed)
    return true;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot make “%s”: %s"), name,
               self->zip ? zip_strerror (self->zip) : "");
  return false;
}

static bool
add (KmWriter *writer, const KmPage *page, GError **error)
{
  Pptx *self = (Pptx *)writer;
  self->slides++;
  if (self->slides == 1)
    {
      self->width = page->list->width;
      self->height = page->list->height;
      self->title = g_strdup (page->title);
    }
  add_numbered (self, "ppt/slides/slide", ".xml", km_list_to_slide (page->list));
  add_numbered (
      self, "ppt/slides/_rels/slide", ".xml.rels",
      g_strdup_printf (
          LINKS "<Relationship Id=\"rId1\" Type=\"" RELATIONS
                "slideLayout\" Target=\"../slideLayouts/slideLayout1.xml\"/><Relationship Id=\"rId2\" Type=\"" RELATIONS
                "notesSlide\" Target=\"../notesSlides/notesSlide%u.xml\"/></Relationships>",
          self->slides));
  add_numbered (self, "ppt/notesSlides/notesSlide", ".xml", notes_of (page));
  add_numbered (
      self, "ppt/notesSlides/_rels/notesSlide", ".xml.rels",
      g_strdup_printf (
          LINKS "<Relationship Id=\"rId1\" Type=\"" RELATIONS
                "notesMaster\" Target=\"../notesMasters/notesMaster1.xml\"/><Relationship Id=\"rId2\" Type=\"" RELATIONS
                "slide\" Target=\"../slides/slide%u.xml\"/></Relationships>",
          self->slides));
  return report (self, error);
}

/* Copies what was packed in memory to the file. */
static void
copy_out (Pptx *self)
{
  char buffer[1 << 16];
  zip_int64_t n;
  if (zip_source_open (self->memory) != 0)
    {
      self->failed = true;
      return;
    }
  while ((n = zip_source_read (self->memory, buffer, sizeof buffer)) > 0)
    km_out_write (self->out, buffer, (size_t)n);
  self->failed = n < 0;
  zip_source_close (self->memory);
}

static bool
finish (KmWriter *writer, GError **error)
{
  Pptx *self = (Pptx *)writer;
  add_part (self, "[Content_Types].xml", for_zip (km_pptx_types (self->slides)));
  add_part (self, "docProps/core.xml", for_zip (km_pptx_properties (self->title)));
  add_part (self, "ppt/presentation.xml", for_zip (km_pptx_presentation (self->slides, self->width, self->height)));
  add_part (self, "ppt/_rels/presentation.xml.rels", for_zip (km_pptx_presentation_links (self->slides)));
  for (const KmPptxPart *part = km_pptx_parts; part->path; part++)
    add_part (self, part->path, strdup (part->text));
  if (!self->failed && zip_close (self->zip) == 0)
    {
      self->zip = NULL;
      copy_out (self);
    }
  else
    self->failed = true;
  return report (self, error) && km_out_finish (g_steal_pointer (&self->out), error);
}

static void
free_pptx (KmWriter *writer)
{
  Pptx *self = (Pptx *)writer;
  if (self->zip)
    zip_discard (self->zip);
  if (self->memory)
    zip_source_free (self->memory);
  km_out_abort (self->out);
  g_object_unref (self->file);
  g_free (self->title);
  g_free (self);
}

KmWriter *
km_pptx_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  Pptx *self = g_new0 (Pptx, 1);

  (void)options;
  (void)n;
  self->base = (KmWriter){ add, finish, free_pptx };
  self->file = g_object_ref (file);
  self->out = km_out_new (file, error);
  if (!self->out)
    {
      free_pptx (&self->base);
      return NULL;
    }
  self->memory = zip_source_buffer_create (NULL, 0, 0, NULL);
  zip_source_keep (self->memory);
  self->zip = zip_open_from_source (self->memory, ZIP_TRUNCATE, NULL);
  self->failed = !self->zip;
  if (report (self, error))
    return &self->base;
  free_pptx (&self->base);
  return NULL;
}
