/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Office Open XML (ECMA-376) around the slides: one master with one empty layout, notes, a theme. */
#include "export/pptx_parts.h"

#include "export/xml.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define NAMES                                                                                                          \
  " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""                                                 \
  " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""                                   \
  " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\""
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define LINKS "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define EMPTY_TREE                                                                                                     \
  "<p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/></p:spTree>"
#define COLOURS                                                                                                        \
  "<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\""                  \
  " accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\""                   \
  " folHlink=\"folHlink\"/>"
#define SOLID "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>"
#define LINE "<a:ln w=\"9525\">" SOLID "</a:ln>"
static const char theme[] = XML
    "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Kmemscope\"><a:themeElements><a:clrScheme name=\"Kmemscope\"><a:dk1><a:srgbClr val=\"2A2E33\"/></a:dk1><a:lt1><a:srgbClr val=\"FFFFFF\"/></a:lt1><a:dk2><a:srgbClr val=\"44546A\"/></a:dk2><a:lt2><a:srgbClr val=\"E7E6E6\"/></a:lt2><a:accent1><a:srgbClr val=\"1C71D8\"/></a:accent1><a:accent2><a:srgbClr val=\"E66100\"/></a:accent2><a:accent3><a:srgbClr val=\"2EC27E\"/></a:accent3><a:accent4><a:srgbClr val=\"F5C211\"/></a:accent4><a:accent5><a:srgbClr val=\"9141AC\"/></a:accent5><a:accent6><a:srgbClr val=\"C01C28\"/></a:accent6><a:hlink><a:srgbClr val=\"1C71D8\"/></a:hlink><a:folHlink><a:srgbClr val=\"613583\"/></a:folHlink></a:clrScheme><a:fontScheme name=\"Kmemscope\"><a:majorFont><a:latin typeface=\"Calibri\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/></a:majorFont><a:minorFont><a:latin typeface=\"Calibri\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/></a:minorFont></a:fontScheme><a:fmtScheme name=\"Kmemscope\"><a:fillStyleLst>" SOLID
        SOLID SOLID "</a:fillStyleLst><a:lnStyleLst>" LINE LINE LINE
    "</a:lnStyleLst><a:effectStyleLst><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst/></a:effectStyle></a:effectStyleLst><a:bgFillStyleLst>" SOLID
        SOLID SOLID "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>";

const KmPptxPart km_pptx_parts[] = {
  { "_rels/.rels", XML LINKS
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "officeDocument\" Target=\"ppt/presentation.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>" },
  { "ppt/slideMasters/slideMaster1.xml",
    XML "<p:sldMaster" NAMES "><p:cSld>" EMPTY_TREE "</p:cSld>" COLOURS
        "<p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rId1\"/></p:sldLayoutIdLst></p:sldMaster>" },
  { "ppt/slideMasters/_rels/slideMaster1.xml.rels", XML LINKS
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "slideLayout\" Target=\"../slideLayouts/slideLayout1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" RELATIONS "theme\" Target=\"../theme/theme1.xml\"/></Relationships>" },
  { "ppt/slideLayouts/slideLayout1.xml",
    XML "<p:sldLayout" NAMES " type=\"blank\"><p:cSld name=\"Blank\">" EMPTY_TREE
        "</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>" },
  { "ppt/slideLayouts/_rels/slideLayout1.xml.rels", XML LINKS
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "slideMaster\" Target=\"../slideMasters/slideMaster1.xml\"/>"
    "</Relationships>" },
  { "ppt/notesMasters/notesMaster1.xml",
    XML "<p:notesMaster" NAMES "><p:cSld>" EMPTY_TREE "</p:cSld>" COLOURS "</p:notesMaster>" },
  { "ppt/notesMasters/_rels/notesMaster1.xml.rels", XML LINKS
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "theme\" Target=\"../theme/theme2.xml\"/></Relationships>" },
  { "ppt/theme/theme1.xml", theme },
  { "ppt/theme/theme2.xml", theme },
  { NULL, NULL },
};

static void
put_type (GString *out, const char *part, unsigned number, const char *type)
{
  g_string_append (out, "<Override PartName=\"/ppt/");
  if (number)
    g_string_append_printf (out, "%s%u", part, number);
  else
    g_string_append (out, part);
  g_string_append_printf (out, ".xml\" ContentType=\"application/vnd.openxmlformats-officedocument.%s+xml\"/>", type);
}

char *
km_pptx_types (unsigned slides)
{
  GString *out = g_string_new (
      XML
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>");
  put_type (out, "presentation", 0, "presentationml.presentation.main");
  put_type (out, "slideMasters/slideMaster", 1, "presentationml.slideMaster");
  put_type (out, "slideLayouts/slideLayout", 1, "presentationml.slideLayout");
  put_type (out, "notesMasters/notesMaster", 1, "presentationml.notesMaster");
  put_type (out, "theme/theme", 1, "theme");
  put_type (out, "theme/theme", 2, "theme");
  for (unsigned i = 1; i <= slides; i++)
    {
      put_type (out, "slides/slide", i, "presentationml.slide");
      put_type (out, "notesSlides/notesSlide", i, "presentationml.notesSlide");
    }
  g_string_append (out, "</Types>");
  return g_string_free (out, FALSE);
}

char *
km_pptx_presentation (unsigned slides, double width, double height)
{
  GString *out = g_string_new (
      XML
      "<p:presentation" NAMES
      "><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id=\"rId2\"/></p:notesMasterIdLst><p:sldIdLst>");
  for (unsigned i = 0; i < slides; i++)
    g_string_append_printf (out, "<p:sldId id=\"%u\" r:id=\"rId%u\"/>", 256 + i, 3 + i);
  g_string_append_printf (
      out, "</p:sldIdLst><p:sldSz cx=\"%d\" cy=\"%d\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>",
      (int)(width * KM_EMU), (int)(height * KM_EMU));
  return g_string_free (out, FALSE);
}

char *
km_pptx_presentation_links (unsigned slides)
{
  GString *out = g_string_new (
      XML LINKS "<Relationship Id=\"rId1\" Type=\"" RELATIONS
                "slideMaster\" Target=\"slideMasters/slideMaster1.xml\"/><Relationship Id=\"rId2\" Type=\"" RELATIONS
                "notesMaster\" Target=\"notesMasters/notesMaster1.xml\"/>");
  for (unsigned i = 0; i < slides; i++)
    g_string_append_printf (
        out, "<Relationship Id=\"rId%u\" Type=\"" RELATIONS "slide\" Target=\"slides/slide%u.xml\"/>", 3 + i, 1 + i);
  g_string_append (out, "</Relationships>");
  return g_string_free (out, FALSE);
}

char *
km_pptx_properties (const char *title)
{
  GString *out = g_string_new (
      XML
      "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>");
  km_put_escaped (out, title ? title : "");
  g_string_append (out, "</dc:title><dc:creator>Kmemscope</dc:creator></cp:coreProperties>");
  return g_string_free (out, FALSE);
}
