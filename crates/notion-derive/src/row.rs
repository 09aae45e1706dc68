use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Fields, Ident, Path, Type};

use crate::attributes::{Errors, description, entries, sentence, text, unknown};
use crate::options::optional;

/// The kinds that an attribute names, and the types that stand for them.
const KINDS: [(&str, &str); 22] = [
    ("title", "Title"),
    ("rich_text", "RichText"),
    ("number", "Number"),
    ("select", "Select"),
    ("multi_select", "MultiSelect"),
    ("status", "Status"),
    ("date", "Date"),
    ("day", "Day"),
    ("people", "People"),
    ("files", "Files"),
    ("checkbox", "Checkbox"),
    ("url", "Url"),
    ("email", "Email"),
    ("phone_number", "PhoneNumber"),
    ("relation", "Relation"),
    ("place", "Place"),
    ("formula", "Formula"),
    ("unique_id", "UniqueId"),
    ("created_time", "CreatedTime"),
    ("last_edited_time", "LastEditedTime"),
    ("created_by", "CreatedBy"),
    ("last_edited_by", "LastEditedBy"),
];

/// What else there is on a field.
const ENTRIES: [&str; 13] = [
    "name", "id", "was", "format", "back", "rollup", "prefix", "with", "json", "default", "page",
    "rest", "skip",
];

/// A field that is a column.
struct Column<'a> {
    field: &'a Field,
    ident: &'a Ident,
    name: String,
    id: Option<String>,
    was: Vec<String>,
    kind: Option<&'static str>,
    config: Option<TokenStream>,
    way: Way,
    is_default: bool,
    description: Option<String>,
}

/// How a cell is read and written.
enum Way {
    /// By its type.
    Cell,
    /// By the functions of a module.
    With(Path),
    /// As JSON in a text.
    Json,
}

enum Role<'a> {
    Column(Box<Column<'a>>),
    Page,
    Rest,
    Skip,
}

pub(crate) fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            other => {
                let problem = "a struct for rows has fields with names: one for each column";
                return Err(syn::Error::new(
                    if other.is_empty() { input.ident.span() } else { other.span() },
                    problem,
                ));
            }
        },
        _ => {
            let problem = "rows are structs; an enum of options derives `Options`";
            return Err(syn::Error::new(input.ident.span(), problem));
        }
    };
    if !input.generics.params.is_empty() {
        let problem =
            "a struct for rows has no generic parameters: its columns are those of one data source";
        return Err(syn::Error::new(input.generics.span(), problem));
    }
    let mut errors = Errors::default();
    let mut model: Path = syn::parse_quote!(::notion_model);
    let (mut title, mut lock, mut removed) = (None, None, Vec::new());
    entries(&input.attrs, "row", &mut errors, |key, meta| {
        match key {
            "title" => title = Some(text(meta)?),
            "lock" => lock = Some(text(meta)?),
            "removed" => removed.push(text(meta)?),
            "crate" => model = syn::parse_str(&text(meta)?)?,
            _ => return Err(unknown(meta, key, &["title", "lock", "removed", "crate"])),
        }
        Ok(())
    });
    let mut roles = Vec::new();
    for field in fields {
        let ident = field.ident.as_ref().ok_or_else(|| syn::Error::new(field.span(), "no name"))?;
        roles.push((ident, role(field, ident, &mut errors)));
    }
    check(&roles, &removed, &mut errors);
    errors.finish()?;
    Ok(implement(input, &model, Source { title, lock, removed }, &roles))
}

/// What the struct says of its data source.
struct Source {
    title: Option<String>,
    lock: Option<String>,
    removed: Vec<String>,
}

/// What concerns several fields.
fn check(roles: &[(&Ident, Role<'_>)], removed: &[String], errors: &mut Errors) {
    let mut names: Vec<&str> = Vec::new();
    let mut titles = 0;
    let (mut pages, mut rests) = (0, 0);
    for (ident, role) in roles {
        match role {
            Role::Column(column) => {
                if names.contains(&&*column.name) {
                    let problem = format!("two fields are the property {:?}", column.name);
                    errors.at(*ident, problem);
                }
                if removed.contains(&column.name) {
                    let problem =
                        format!("the property {:?} is to be removed, and has a field", column.name);
                    errors.at(*ident, problem);
                }
                names.push(&column.name);
                titles += usize::from(column.kind == Some("Title"));
                if titles == 2 && column.kind == Some("Title") {
                    errors.at(*ident, "two fields are the title; a row has one");
                }
            }
            Role::Page => pages += 1,
            Role::Rest => rests += 1,
            Role::Skip => {}
        }
        if (pages, rests) == (2, rests) || (pages, rests) == (pages, 2) {
            errors.at(*ident, "one field is enough for that");
            (pages, rests) = (0, 0);
        }
    }
    if names.is_empty()
        && let Some((ident, _)) = roles.first()
    {
        errors.at(*ident, "no field is a column");
    }
}

fn role<'a>(field: &'a Field, ident: &'a Ident, errors: &mut Errors) -> Role<'a> {
    let words = ident.unraw().to_string();
    let mut column = Column {
        field,
        ident,
        name: sentence(words.split('_').filter(|word| !word.is_empty())),
        id: None,
        was: Vec::new(),
        kind: None,
        config: None,
        way: Way::Cell,
        is_default: false,
        description: description(&field.attrs),
    };
    let mut special: Option<(&str, Role<'a>)> = None;
    let mut count = 0;
    entries(&field.attrs, "row", errors, |key, meta| {
        count += 1;
        match key {
            "page" => special = Some(("page", Role::Page)),
            "rest" => special = Some(("rest", Role::Rest)),
            "skip" => special = Some(("skip", Role::Skip)),
            _ => entry(&mut column, key, meta)?,
        }
        Ok(())
    });
    if let Some((key, role)) = special {
        if count > 1 {
            errors.at(ident, format!("a field with `{key}` is no column, and has nothing else"));
        }
        return role;
    }
    if column.is_default {
        match column.kind {
            Some("Status") => column.kind = Some("StatusOrDefault"),
            _ => errors.at(ident, "`default` goes with `status`: `None` writes its default option"),
        }
    }
    if matches!(column.way, Way::With(_)) && column.kind.is_none() {
        errors.at(ident, "`with` goes with a kind: `#[row(with = \"…\", number)]`");
    }
    Role::Column(Box::new(column))
}

fn entry(column: &mut Column<'_>, key: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let mut kind = None;
    let mut config = None;
    match key {
        "name" => column.name = text(meta)?,
        "id" => column.id = Some(text(meta)?),
        "was" => column.was.push(text(meta)?),
        "default" => column.is_default = true,
        "json" => (column.way, kind) = (Way::Json, Some("RichText")),
        "with" => column.way = Way::With(syn::parse_str(&text(meta)?)?),
        "format" => {
            let format = text(meta)?;
            (kind, config) = (Some("Number"), Some(quote!(Format(#format))));
        }
        "back" => {
            let name = text(meta)?;
            (kind, config) = (Some("Relation"), Some(quote!(Back(#name))));
        }
        "prefix" => {
            let prefix = text(meta)?;
            (kind, config) = (Some("UniqueId"), Some(quote!(Prefix(#prefix))));
        }
        "formula" => {
            kind = Some("Formula");
            if meta.input.peek(syn::Token![=]) {
                let expression = text(meta)?;
                config = Some(quote!(Formula(#expression)));
            }
        }
        "rollup" => (kind, config) = (Some("Rollup"), rollup(meta)?),
        _ => match KINDS.iter().find(|(name, _)| *name == key) {
            Some((_, type_name)) => kind = Some(type_name),
            None => {
                let kinds = KINDS.iter().map(|(name, _)| *name);
                let all: Vec<&str> = ENTRIES.into_iter().chain(kinds).collect();
                return Err(unknown(meta, key, &all));
            }
        },
    }
    if let Some(kind) = kind {
        match column.kind {
            Some(other) if other != kind => {
                return Err(meta.error("the field has a kind already; a cell is of one"));
            }
            _ => column.kind = Some(kind),
        }
    }
    if config.is_some() {
        column.config = config;
    }
    Ok(())
}

fn rollup(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<TokenStream>> {
    if !meta.input.peek(syn::token::Paren) {
        return Ok(None);
    }
    let (mut relation, mut property, mut function) = (None, None, None);
    meta.parse_nested_meta(|meta| {
        let key = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match &*key {
            "relation" => relation = Some(text(&meta)?),
            "property" => property = Some(text(&meta)?),
            "function" => function = Some(text(&meta)?),
            _ => return Err(unknown(&meta, &key, &["relation", "property", "function"])),
        }
        Ok(())
    })?;
    match (relation, property, function) {
        (Some(relation), Some(property), Some(function)) => Ok(Some(quote! {
            Rollup { relation: #relation, property: #property, function: #function }
        })),
        _ => Err(meta.error(
            "a rollup has three parts: `rollup(relation = \"…\", property = \"…\", function = \"sum\")`",
        )),
    }
}

fn implement(
    input: &DeriveInput,
    model: &Path,
    source: Source,
    roles: &[(&Ident, Role<'_>)],
) -> TokenStream {
    let Source { title, lock, removed } = source;
    let ident = &input.ident;
    let name = ident.unraw().to_string();
    let title = title.unwrap_or_else(|| name.clone());
    let description = optional(description(&input.attrs).as_deref());
    let lock = match lock {
        Some(path) => quote!(::core::option::Option::Some(::core::include_str!(#path))),
        None => quote!(::core::option::Option::None),
    };
    let has_rest = roles.iter().any(|(_, role)| matches!(role, Role::Rest));
    let (mut columns, mut constants) = (Vec::new(), Vec::new());
    let (mut reads, mut writes, mut accesses) = (Vec::new(), Vec::new(), Vec::new());
    for (field, role) in roles {
        match role {
            Role::Column(column) => {
                let index = columns.len();
                accesses.extend(column.declare());
                columns.push(column.describe());
                constants.push(column.constant(index));
                reads.push(column.read(index));
                writes.push(column.write(index));
            }
            Role::Page => reads.push(quote!(#field: cells.page_info())),
            Role::Rest => reads.push(quote!(#field: cells.rest())),
            Role::Skip => reads.push(quote!(#field: ::core::default::Default::default())),
        }
    }
    quote! {
        const _: () = {
            use #model::row as __row;

            #(#accesses)*

            #[allow(dead_code)]
            impl #ident {
                #(#constants)*
            }

            #[automatically_derived]
            impl __row::Row for #ident {
                const TYPE: &'static __row::RowType = &__row::RowType {
                    name: #name,
                    title: #title,
                    description: #description,
                    columns: &[#(#columns),*],
                    removed: &[#(#removed),*],
                    has_rest: #has_rest,
                    lock: #lock,
                };

                fn read(cells: &__row::Cells<'_>) -> ::core::result::Result<Self, __row::RowError> {
                    ::core::result::Result::Ok(Self { #(#reads),* })
                }

                fn write(&self, to: &mut __row::Writer<'_>) {
                    #(#writes)*
                }
            }
        };
    }
}

impl Column<'_> {
    fn ty(&self) -> &Type {
        &self.field.ty
    }

    /// The kind, as a type; errors about it stand at the type of the field.
    fn kind(&self) -> TokenStream {
        let ty = self.ty();
        match self.kind {
            Some(kind) => {
                let kind = format_ident!("{kind}", span = ty.span());
                quote_spanned!(ty.span()=> __row::kind::#kind)
            }
            None => quote_spanned!(ty.span()=> <#ty as __row::HasKind>::Kind),
        }
    }

    /// Of a field that is read by its type: how that is done.
    fn access(&self) -> Ident {
        format_ident!("{}", self.ident.unraw().to_string().to_uppercase(), span = self.ty().span())
    }

    /// Declares what [`access`](Self::access) names.
    fn declare(&self) -> Option<TokenStream> {
        let Way::Cell = self.way else { return None };
        let (access, ty, kind) = (self.access(), self.ty(), self.kind());
        let (field, name) = (self.ident.unraw().to_string(), &self.name);
        Some(quote_spanned! {ty.span()=>
            const #access: __row::Access<#ty> = __row::Access::<#ty>::of::<#kind>(#field, #name);
        })
    }

    fn describe(&self) -> TokenStream {
        let of = match self.way {
            Way::Cell => {
                let access = self.access();
                quote!(#access.column)
            }
            Way::With(_) | Way::Json => {
                let (kind, name) = (self.kind(), &self.name);
                let field = self.ident.unraw().to_string();
                quote!(__row::Column::of_kind::<#kind>(#field, #name))
            }
        };
        let id = self.id.as_ref().map(|id| quote!(.id(#id)));
        let was = (!self.was.is_empty()).then(|| {
            let was = &self.was;
            quote!(.was(&[#(#was),*]))
        });
        let description = self.description.as_ref().map(|text| quote!(.description(#text)));
        let config = self.config.as_ref().map(|config| quote!(.config(__row::Config::#config)));
        quote!(#of #id #was #description #config)
    }

    fn constant(&self, index: usize) -> TokenStream {
        let (ty, kind) = (self.ty(), self.kind());
        let vis = &self.field.vis;
        let name = self.ident.unraw().to_string().to_uppercase();
        let constant = format_ident!("{name}", span = self.ident.span());
        let doc = format!("The property {:?}.", self.name);
        quote! {
            #[doc = #doc]
            #vis const #constant: __row::Col<Self, #ty, #kind> = __row::Col::new(#index);
        }
    }

    fn read(&self, index: usize) -> TokenStream {
        let field = self.ident;
        let span = self.ty().span();
        let read = match &self.way {
            Way::Cell => {
                let access = self.access();
                quote!(cells.read(#index, &#access)?)
            }
            Way::With(module) => quote_spanned!(span=> cells.read_by(#index, #module::read)?),
            Way::Json => quote_spanned!(span=> cells.read_json(#index)?),
        };
        quote!(#field: #read)
    }

    fn write(&self, index: usize) -> TokenStream {
        let field = self.ident;
        let span = self.ty().span();
        match &self.way {
            Way::Cell => {
                let access = self.access();
                quote!(to.write(#index, &self.#field, &#access);)
            }
            Way::With(module) => {
                quote_spanned!(span=> to.write_by(#index, &self.#field, #module::write);)
            }
            Way::Json => quote_spanned!(span=> to.write_json(#index, &self.#field);),
        }
    }
}
