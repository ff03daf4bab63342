/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PPTX: a slide a page. */
#include "export/pptx_parts.h"
#include "export/slide.h"
#include "export/writer.h"
#include "export/archive.h"

#define LINKS                                                                                                          \
  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

typedef struct
{
  KmWriter base;
  KmArchive *zip;
  char *title;
  double width, height;
  unsigned slides;
} Pptx;

/* Takes @text over. */
static void
add_numbered (Pptx *self, const char *format_before, const char *format_after, char *text)
{
  g_autofree char *path = g_strdup_printf ("%s%u%s", format_before, self->slides, format_after);

  km_archive_add (self->zip, path, text);
}

static char *
notes_of (const KmPage *page)
{
  g_autofree char *text =
      page->note ? g_strdup_printf ("%s\n%s", page->note, page->sentence) : g_strdup (page->sentence);
  return km_slide_notes (text);
}

static bool
add (KmWriter *writer, const KmPage *page, GError **error G_GNUC_UNUSED)
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
  return true;
}

static bool
finish (KmWriter *writer, GError **error)
{
  Pptx *self = (Pptx *)writer;

  km_archive_add (self->zip, "[Content_Types].xml", km_pptx_types (self->slides));
  km_archive_add (self->zip, "docProps/core.xml", km_pptx_properties (self->title));
  km_archive_add (self->zip, "ppt/presentation.xml", km_pptx_presentation (self->slides, self->width, self->height));
  km_archive_add (self->zip, "ppt/_rels/presentation.xml.rels", km_pptx_presentation_links (self->slides));
  for (const KmPptxPart *part = km_pptx_parts; part->path; part++)
    km_archive_add (self->zip, part->path, g_strdup (part->text));
  return km_archive_finish (g_steal_pointer (&self->zip), error);
}

static void
free_pptx (KmWriter *writer)
{
  Pptx *self = (Pptx *)writer;

  km_archive_abort (self->zip);
  g_free (self->title);
  g_free (self);
}

KmWriter *
km_pptx_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  KmArchive *zip = km_archive_new (file, error);
  Pptx *self;

  (void)options;
  (void)n;
  if (!zip)
    return NULL;
  self = g_new0 (Pptx, 1);
  self->base = (KmWriter){ add, finish, free_pptx };
  self->zip = zip;
  return &self->base;
}
